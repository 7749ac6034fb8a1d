//go:build linux

// Package netns makes two network namespaces with a shaped link between them,
// for benchmarks on real sockets. It needs root, and iproute2's ip and tc.
package netns

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Addresses of the two ends.
const (
	ServerAddr = "10.213.77.1"
	ClientAddr = "10.213.77.2"
)

// A Link is two namespaces, Server and Client, with a link between them.
type Link struct {
	Server, Client string // names of the namespaces
	dev            string // the server's end
}

// Check says what is missing, nil if nothing is.
func Check() error {
	if os.Geteuid() != 0 {
		return errors.New("network namespaces need root")
	}
	for _, tool := range []string{"ip", "tc"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is missing (Debian's iproute2 has it)", tool)
		}
	}
	return nil
}

// New makes an unshaped link. Close removes it.
func New() (*Link, error) {
	id := fmt.Sprint(os.Getpid())
	l := &Link{Server: "segue-s" + id, Client: "segue-c" + id, dev: "sgs" + id}
	peer := "sgc" + id
	for _, c := range []string{
		"ip netns add " + l.Server,
		"ip netns add " + l.Client,
		"ip link add " + l.dev + " netns " + l.Server + " type veth peer name " + peer + " netns " + l.Client,
		"ip -n " + l.Server + " addr add " + ServerAddr + "/30 dev " + l.dev,
		"ip -n " + l.Client + " addr add " + ClientAddr + "/30 dev " + peer,
		"ip -n " + l.Server + " link set lo up",
		"ip -n " + l.Server + " link set " + l.dev + " up",
		"ip -n " + l.Client + " link set lo up",
		"ip -n " + l.Client + " link set " + peer + " up",
	} {
		if err := run(c); err != nil {
			l.Close()
			return nil, err
		}
	}
	return l, nil
}

// Shape limits what the server sends, in kbit/s, behind a queue that holds as
// much as leaves in latency milliseconds; 0 kbit/s: no limit.
func (l *Link) Shape(kbit, latency int) error {
	run("ip netns exec " + l.Server + " tc qdisc del dev " + l.dev + " root")
	if kbit == 0 {
		return nil
	}
	burst := max(3200, kbit*1000/8/250)
	return run(fmt.Sprintf("ip netns exec %s tc qdisc add dev %s root tbf rate %dkbit burst %d latency %dms",
		l.Server, l.dev, kbit, burst, latency))
}

// Command is a command that runs in a namespace.
func Command(ns, name string, args ...string) *exec.Cmd {
	return exec.Command("ip", append([]string{"netns", "exec", ns, name}, args...)...)
}

// Close removes the link and the namespaces.
func (l *Link) Close() {
	run("ip netns del " + l.Server)
	run("ip netns del " + l.Client)
}

func run(command string) error {
	words := strings.Fields(command)
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, out)
	}
	return nil
}

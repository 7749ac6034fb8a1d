//go:build linux

// Package netns makes two network namespaces with a shaped link between them,
// for benchmarks on real sockets. It needs root, and iproute2's ip and tc.
package netns

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// Addresses of the two ends.
const (
	ServerAddr = "10.213.77.1"
	ClientAddr = "10.213.77.2"
	Broadcast  = "10.213.77.3"

	network = "10.213.77.0/30"
)

// A Link is two namespaces, Server and Client, with a link between them.
type Link struct {
	Server, Client string // names of the namespaces
	Device         string // the server's end
	taps           []*os.File
}

// links counts those that this process has made.
var links atomic.Int32

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

// New makes an unshaped link. Close removes it. Any number may be there at a
// time: each has its own namespaces, and so the same addresses.
func New() (*Link, error) {
	l, id, err := newNamespaces()
	if err != nil {
		return nil, err
	}
	peer := "sgc" + id
	err = run("ip link add " + l.Device + " netns " + l.Server + " type veth peer name " + peer + " netns " + l.Client)
	if err == nil {
		err = l.up(peer)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// newNamespaces makes a link's namespaces, and the end of its devices' names.
func newNamespaces() (l *Link, id string, err error) {
	id = fmt.Sprintf("%d-%d", os.Getpid(), links.Add(1))
	l = &Link{Server: "segue-s" + id, Client: "segue-c" + id, Device: "sgs" + id}
	err = runAll("ip netns add "+l.Server, "ip netns add "+l.Client,
		// Nobody but who measures speaks: IPv6 looks for neighbours and routers.
		"ip netns exec "+l.Server+" sysctl -qw net.ipv6.conf.default.disable_ipv6=1",
		"ip netns exec "+l.Client+" sysctl -qw net.ipv6.conf.default.disable_ipv6=1")
	if err != nil {
		l.Close()
	}
	return l, id, err
}

// up gives both ends their addresses. peer is the client's device.
func (l *Link) up(peer string) error {
	return runAll(
		"ip -n "+l.Server+" addr add "+ServerAddr+"/30 brd + dev "+l.Device,
		"ip -n "+l.Client+" addr add "+ClientAddr+"/30 brd + dev "+peer,
		"ip -n "+l.Server+" link set lo up",
		"ip -n "+l.Server+" link set "+l.Device+" up",
		"ip -n "+l.Client+" link set lo up",
		"ip -n "+l.Client+" link set "+peer+" up",
	)
}

// Shape limits what the server sends, in kbit/s, behind a queue that holds as
// much as leaves in latency milliseconds; 0 kbit/s: no limit.
func (l *Link) Shape(kbit, latency int) error {
	run("ip netns exec " + l.Server + " tc qdisc del dev " + l.Device + " root")
	if kbit == 0 {
		return nil
	}
	burst := max(3200, kbit*1000/8/250)
	return run(fmt.Sprintf("ip netns exec %s tc qdisc add dev %s root tbf rate %dkbit burst %d latency %dms",
		l.Server, l.Device, kbit, burst, latency))
}

// Congestion sets the congestion control of the server's connections.
func (l *Link) Congestion(name string) error {
	return run("ip -n " + l.Server + " route replace " + network + " dev " + l.Device + " src " + ServerAddr + " congctl " + name)
}

// Command is a command that runs in a namespace.
func Command(ns, name string, args ...string) *exec.Cmd {
	return CommandContext(context.Background(), ns, name, args...)
}

// CommandContext is Command, and killed when the context ends.
func CommandContext(ctx context.Context, ns, name string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", ns, name}, args...)...)
}

// In calls f on a thread that is in a namespace: the sockets that f opens stay
// there, wherever they are used.
func In(ns string, f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		file, err := os.Open("/run/netns/" + ns)
		if err == nil {
			defer file.Close()
			err = unix.Setns(int(file.Fd()), unix.CLONE_NEWNET)
		}
		if err != nil {
			done <- fmt.Errorf("cannot enter the namespace %s: %w", ns, err)
			return
		}
		done <- f()
	}()
	return <-done
}

// Close removes the link and the namespaces.
func (l *Link) Close() {
	for _, tap := range l.taps {
		tap.Close()
	}
	run("ip netns del " + l.Server)
	run("ip netns del " + l.Client)
}

func runAll(commands ...string) error {
	for _, c := range commands {
		if err := run(c); err != nil {
			return err
		}
	}
	return nil
}

func run(command string) error {
	words := strings.Fields(command)
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, out)
	}
	return nil
}

//go:build linux

// Command control measures how long commands take on a connection that is full
// of music, on real sockets between two network namespaces. It prints lines of
// name, value and unit. Run by make bench-control.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"segue/internal/test/bench/netns"
	"segue/internal/test/programs"
	"segue/server/catalog"
	"segue/server/session"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench-control:", err)
		os.Exit(1)
	}
}

// run is the whole, or one end of it in a namespace: "serve MUSIC paced|plain CC"
// and "probe ADDR KIND".
func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "serve":
		return serve(args[1], args[2] == "plain", args[3])
	case len(args) == 3 && args[0] == "probe":
		return probe(args[1], args[2])
	case len(args) == 2 && args[0] == "loopback":
		return loopback(args[1])
	case len(args) < 1:
		return fmt.Errorf("usage: control MUSIC [NAME]")
	}
	if len(args) == 1 || strings.Contains("frozen", args[1]) {
		if err := frozen(args[0]); err != nil {
			return err
		}
	}
	if err := netns.Check(); err != nil {
		return fmt.Errorf("the shaped links are skipped: %w", err)
	}
	link, err := netns.New()
	if err != nil {
		return err
	}
	defer link.Close()
	for _, cc := range []string{"cubic", "bbr"} {
		for _, shape := range []struct{ kbit, latency int }{{1000, 250}, {20000, 250}} {
			name := fmt.Sprintf("%s-%dmbit", cc, shape.kbit/1000)
			if len(args) > 1 && !strings.Contains(name, args[1]) {
				continue
			}
			if err := link.Shape(shape.kbit, shape.latency); err != nil {
				return err
			}
			if err := measure(link, args[0], cc, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// measure takes one link's figures.
func measure(link *netns.Link, music, cc, name string) error {
	for _, c := range []struct{ writer, kind string }{
		{"paced", "list"}, {"paced", "bulk"}, {"plain", "list"}, {"plain", "bulk"}, {"paced", "switch"}, {"paced", "stop"},
	} {
		server, err := startServer(link, music, c.writer, cc)
		if err != nil {
			return err
		}
		out, err := netns.Command(link.Client, self(), "probe", server.addr, c.kind).CombinedOutput()
		server.Kill()
		if err != nil {
			return fmt.Errorf("%s: %w: %s", c.kind, err, out)
		}
		for line := range strings.Lines(string(out)) {
			fmt.Printf("%s-%s-%s", name, c.writer, line)
		}
	}
	return nil
}

func self() string {
	name, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return name
}

// A server is this program in the role of one.
type server struct {
	*programs.Process
	addr string
}

// startServer starts "serve" in the server's namespace.
func startServer(link *netns.Link, music, writer, cc string) (*server, error) {
	return start(netns.Command(link.Server, self(), "serve", music, writer, cc))
}

// start starts a command that prints the address at which it serves.
func start(cmd *exec.Cmd) (*server, error) {
	cmd.Stderr = os.Stderr
	addr := make(chan string, 1)
	p, err := programs.Start(cmd, func(line string) { addr <- line })
	if err != nil {
		return nil, err
	}
	select {
	case a := <-addr:
		return &server{p, a}, nil
	case <-p.Ended():
		return nil, fmt.Errorf("the server doesn't start: %v", p.Wait())
	}
}

// serve is a server of music, with its pacing or without it.
func serve(music string, plain bool, cc string) error {
	songs, err := catalog.Open(context.Background(), music, slog.Default())
	if err != nil {
		return err
	}
	// Connections inherit the listener's congestion control.
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		e := raw.Control(func(fd uintptr) {
			err = unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, cc)
		})
		return errors.Join(e, err)
	}}
	ln, err := config.Listen(context.Background(), "tcp", netns.ServerAddr+":0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	time.AfterFunc(2*time.Minute, func() { os.Exit(1) }) // never left behind
	if plain {
		ln = mute{ln}
	}
	return (&session.Server{Library: songs}).Serve(ln)
}

// mute is a listener whose connections do not tell how much of what was written
// is unsent, as where the system does not.
type mute struct{ net.Listener }

func (m mute) Accept() (net.Conn, error) {
	nc, err := m.Listener.Accept()
	return struct{ net.Conn }{nc}, err
}

//go:build linux

package replay

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"segue/internal/test/bench/netns"
)

// Build builds server and client, as they ship, into a directory.
func Build(ctx context.Context, dir string) error {
	out, err := exec.CommandContext(ctx, "go", "build", "-o", dir+"/", "segue/server", "segue/client").CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot build the programs: %w\n%s", err, out)
	}
	return nil
}

// server is a server at work in its namespace.
type server struct {
	cmd    *exec.Cmd
	addr   string
	stderr bytes.Buffer
}

func startServer(ctx context.Context, link *netns.Link, bin, music string) (*server, error) {
	s := &server{cmd: netns.CommandContext(ctx, link.Server, filepath.Join(bin, "server"),
		"--addr", netns.ServerAddr+":0", "--allow-anonymous", "--cache", "none", music)}
	s.cmd.Stderr = &s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for scan := bufio.NewScanner(stdout); scan.Scan(); {
		if rest, ok := strings.CutPrefix(scan.Text(), "listening on "); ok {
			s.addr, _, _ = strings.Cut(rest, ",")
			return s, nil
		}
	}
	s.stop()
	return nil, fmt.Errorf("the server doesn't start: %s", s.stderr.String())
}

// stop ends it as a service manager does.
func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}

// client is a client at its prompt, connected.
type client struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stderr bytes.Buffer
}

// connecting is how long a client may take to connect. One that can't stays at
// its prompt.
const connecting = 30 * time.Second

// startClient starts one that writes a trace file, and has it connect.
func startClient(ctx context.Context, link *netns.Link, bin, addr, trace string) (*client, error) {
	c := &client{cmd: netns.CommandContext(ctx, link.Client, filepath.Join(bin, "client"),
		"--server", addr, "--output", "null", "--trace", trace)}
	c.cmd.Stderr = &c.stderr
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	giveUp := time.AfterFunc(connecting, func() { c.cmd.Process.Kill() })
	defer giveUp.Stop()
	_, err = io.WriteString(c.stdin, "list\n")
	if err == nil {
		_, err = bufio.NewReader(stdout).ReadString('\n')
	}
	if err != nil {
		c.stdin.Close()
		c.cmd.Wait()
		return nil, fmt.Errorf("the client doesn't connect: %s", c.stderr.String())
	}
	go io.Copy(io.Discard, stdout) // ends with the client
	return c, nil
}

// play has it play a song, and then quit.
func (c *client) play(song int) error {
	_, err := fmt.Fprintf(c.stdin, "play %d\nwait\nquit\n", song)
	return err
}

// wait returns when it has ended.
func (c *client) wait() error {
	c.stdin.Close()
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("the client fails: %w: %s", err, c.stderr.String())
	}
	return nil
}

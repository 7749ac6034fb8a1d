//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is the server program at work. What it says on stderr is kept.
type server struct {
	program string
	args    []string // but for the address
	addr    string   // where it listens, also when it is started again

	credential *syscall.Credential // whom it runs as; nil: as this program does

	cmd   *exec.Cmd
	ended chan error // its end, once

	mu     sync.Mutex
	stderr bytes.Buffer
}

// newServer makes one that isn't started yet, for a free loopback port.
func newServer(program string, args ...string) *server {
	return &server{program: program, args: args, addr: "127.0.0.1:0"}
}

// startServer starts one and returns when it has found its songs.
func startServer(program string, args ...string) (*server, error) {
	s := newServer(program, args...)
	return s, s.start()
}

// start starts it, or starts it again at the same address.
func (s *server) start() error {
	s.cmd = exec.Command(s.program, append([]string{"--addr", s.addr}, s.args...)...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: s.credential}
	s.cmd.Stderr = s
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	scan := bufio.NewScanner(stdout)
	for listening := false; scan.Scan(); {
		if addr, ok := strings.CutPrefix(scan.Text(), "listening on "); ok {
			s.addr, _, _ = strings.Cut(addr, ",")
			listening = true
		} else if listening {
			s.ended = make(chan error, 1)
			go func() { s.ended <- s.cmd.Wait() }()
			return nil
		}
	}
	s.cmd.Wait()
	return fmt.Errorf("the server does not start: %s", s.said())
}

// Write takes what it says on stderr.
func (s *server) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.Write(p)
}

// said is what it has said on stderr.
func (s *server) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.String()
}

// kill ends it at once, as a crash does.
func (s *server) kill() {
	s.cmd.Process.Kill()
	<-s.ended
}

// stop ends it as a service manager does, and returns how long that took.
func (s *server) stop() (time.Duration, error) {
	begun := time.Now()
	s.cmd.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(10*time.Second, func() { s.cmd.Process.Kill() })
	defer force.Stop()
	err := <-s.ended
	return time.Since(begun), err
}

// pid is its process.
func (s *server) pid() int { return s.cmd.Process.Pid }

// rss is its resident memory in KB.
func (s *server) rss() (int, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, fmt.Errorf("process %d has no resident memory", s.pid())
}

// openFiles is how many files it has open.
func (s *server) openFiles() (int, error) {
	names, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.pid()))
	return len(names), err
}

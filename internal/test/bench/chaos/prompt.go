//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A prompt is the client program, which reads commands as from a pipe and plays
// to silence in real time.
type prompt struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	acks  chan struct{}

	mu     sync.Mutex
	stderr bytes.Buffer
}

// ack is what the program prints for a command that always answers at once;
// it marks the end of another's answer.
const ack = "volume 100 %"

func startPrompt(program, addr string, flags ...string) (*prompt, error) {
	p := &prompt{acks: make(chan struct{}, 64)}
	p.cmd = exec.Command(program, append([]string{"--server", addr, "--output", "null"}, flags...)...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.cmd.Stderr = p
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.acks)
		for scan := bufio.NewScanner(stdout); scan.Scan(); {
			if scan.Text() == ack {
				p.acks <- struct{}{}
			}
		}
	}()
	return p, nil
}

// ask carries out a command and returns how long its answer took.
func (p *prompt) ask(command string) (time.Duration, error) {
	const patience = 30 * time.Second
	asked := time.Now()
	if _, err := fmt.Fprintf(p.stdin, "%s\nvolume\n", command); err != nil {
		return 0, fmt.Errorf("the client is gone: %s", p.said())
	}
	select {
	case _, ok := <-p.acks:
		if !ok {
			return 0, fmt.Errorf("the client has ended: %s", p.said())
		}
		return time.Since(asked), nil
	case <-time.After(patience):
		return patience, fmt.Errorf("%q was not answered for %v", command, patience)
	}
}

// Write takes what the program says beside its data.
func (p *prompt) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.Write(b)
}

// said is all of that.
func (p *prompt) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// times is how many of its lines hold some words.
func (p *prompt) times(words string) int { return lines(p.said(), words) }

// quit ends the program, which must do so within three seconds, and returns its
// exit code.
func (p *prompt) quit() (code int, err error) {
	p.stdin.Close()
	force := time.AfterFunc(3*time.Second, func() { p.cmd.Process.Kill() })
	defer force.Stop()
	for range p.acks {
	}
	p.cmd.Wait()
	if code = p.cmd.ProcessState.ExitCode(); code < 0 {
		err = fmt.Errorf("the client did not end: %v", p.cmd.ProcessState)
	}
	return code, err
}

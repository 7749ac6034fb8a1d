package programs

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

// patience is how long a program may take to end before it is killed.
const patience = 10 * time.Second

// A Process is a program at work. Its methods may be called concurrently.
type Process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when err is set
	err   error         // of its end

	mu     sync.Mutex
	stderr bytes.Buffer
}

// Start starts a command, which ends with this process. It passes each line of
// its standard output to line, without its end, on one goroutine; and it keeps
// what comes on standard error, unless that is directed elsewhere.
func Start(cmd *exec.Cmd, line func(string)) (*Process, error) {
	p := &Process{cmd: cmd, ended: make(chan struct{})}
	EndWithParent(cmd)
	if cmd.Stderr == nil {
		cmd.Stderr = (*stderr)(p)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", cmd.Path, err)
	}
	go func() {
		defer close(p.ended)
		scan := bufio.NewScanner(stdout)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			line(scan.Text())
		}
		io.Copy(io.Discard, stdout) // after a line that is too long
		p.err = cmd.Wait()
	}()
	return p, nil
}

// PID is the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Said is what it has said on standard error.
func (p *Process) Said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Wait waits for the end of the process, and says whether it was a good one.
func (p *Process) Wait() error {
	<-p.ended
	return p.err
}

// ExitCode is that of a process that has ended; -1: a signal ended it.
func (p *Process) ExitCode() int {
	<-p.ended
	return p.cmd.ProcessState.ExitCode()
}

// Stop ends the process as a service manager does: by SIGTERM, and by SIGKILL
// after ten seconds. It returns how long that took.
func (p *Process) Stop() (time.Duration, error) {
	begun := time.Now()
	p.cmd.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(patience, p.signalKill)
	defer force.Stop()
	err := p.Wait()
	return time.Since(begun), err
}

// Kill ends the process at once, as a crash does.
func (p *Process) Kill() {
	p.signalKill()
	<-p.ended
}

func (p *Process) signalKill() { p.cmd.Process.Kill() }

// stderr keeps what a process says on standard error.
type stderr Process

func (s *stderr) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.Write(b)
}

package programs

import (
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// A Client is the client program, which reads commands from a pipe.
type Client struct {
	*Process
	stdin   io.WriteCloser
	answers chan string // what it printed before each ack
}

// ack is what the program prints for a command that always answers at once; it
// marks the end of another's answer.
const (
	mark = "volume"
	ack  = "volume 100 %"
)

// StartClient starts the client program at its prompt.
func (p Programs) StartClient(addr string, flags ...string) (*Client, error) {
	return Prompt(Command(p.Client(), append([]string{"--server", addr}, flags...)...))
}

// Prompt starts a command that is the client program at its prompt.
func Prompt(cmd *exec.Cmd) (*Client, error) {
	c := &Client{answers: make(chan string, 64)}
	var err error
	if c.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	var answer strings.Builder
	c.Process, err = Start(cmd, func(line string) {
		if line != ack {
			answer.WriteString(line + "\n")
			return
		}
		select {
		case c.answers <- answer.String():
		case <-time.After(patience): // nobody has asked
		}
		answer.Reset()
	})
	return c, err
}

// Tell has the program read commands, one a line, and waits for nothing.
func (c *Client) Tell(commands string) error {
	if _, err := io.WriteString(c.stdin, commands+"\n"); err != nil {
		return fmt.Errorf("the client is gone: %s", c.Said())
	}
	return nil
}

// Ask has the program carry out a command, and returns what it prints on
// standard output and how long that took.
func (c *Client) Ask(command string) (answer string, took time.Duration, err error) {
	const patience = 30 * time.Second
	asked := time.Now()
	if err := c.Tell(command + "\n" + mark); err != nil {
		return "", 0, err
	}
	select {
	case answer = <-c.answers:
		return answer, time.Since(asked), nil
	case <-c.Ended():
		return "", 0, fmt.Errorf("the client has ended: %s", c.Said())
	case <-time.After(patience):
		return "", patience, fmt.Errorf("%q was not answered for %v", command, patience)
	}
}

// Close has the program read no more commands, which ends it after the last
// one, and waits for that.
func (c *Client) Close() error {
	c.stdin.Close()
	return c.Wait()
}

// Quit ends the program, which must do so within three seconds, and returns its
// exit code.
func (c *Client) Quit() (code int, err error) {
	c.stdin.Close()
	force := time.AfterFunc(3*time.Second, c.signalKill)
	defer force.Stop()
	if code = c.ExitCode(); code < 0 {
		err = fmt.Errorf("the client did not end: %v", c.Wait())
	}
	return code, err
}

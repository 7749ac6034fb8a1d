//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// TestSignals: a signal ends the prompt, and the terminal is as it was: lines
// are echoed, nothing is kept at the bottom, the cursor is on a fresh row.
func TestSignals(t *testing.T) {
	addr := musicServer(t)
	for _, c := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}} {
		t.Run(c.signal.String(), func(t *testing.T) {
			s := sit(t, 80, 12, t.TempDir(), addr)
			s.Type("play 1\r")
			s.waitMatch(`\nplaying  1 `)
			s.Type("half a line")
			s.WaitText("segue> half a line")
			s.cmd.Process.Signal(c.signal)
			exit, ok := errors.AsType[*exec.ExitError](s.cmd.Wait())
			if !ok || exit.ExitCode() != c.code {
				t.Errorf("it ended with %v and not with %d", exit, c.code)
			}
			s.Wait("no footer", func(screen string) bool { return !strings.Contains(screen, "\nplaying  1 ") })
			s.WaitColumn(0)
			s.Type(strings.Repeat("\n", 14) + "echo\n")
			s.Wait("what is typed, down to the last row", func(screen string) bool {
				return strings.Contains(screen, "\necho\n") && strings.Count(screen, "\n") >= 11
			})
		})
	}
}

// TestSuspend: Ctrl-Z stops the program, with the terminal as it was, and fg
// has it go on where it was.
func TestSuspend(t *testing.T) {
	s := sit(t, 80, 12, t.TempDir(), musicServer(t))
	for _, typed := range []string{"half a line", " and more"} {
		s.Type(typed)
		s.WaitText(typed)
		s.Type("\x1a")
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(s.cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
			t.Fatalf("status %x, error %v", status, err)
		}
		s.Type("echo") // lines are edited by the terminal
		s.WaitText("\necho\n")
		s.Type("\x15")
		s.Wait("nothing typed", func(screen string) bool { return !strings.Contains(screen, "echo") })
		s.cmd.Process.Signal(syscall.SIGCONT)
		s.waitMatch(`(?m)^segue> half a line.*$`)
	}
	s.waitMatch(`(?m)^segue> half a line and more$`)
	s.Type("\x15quit\r")
	s.leaves()
}

// bare starts the client on a terminal of which only octets are seen.
func bare(t *testing.T, environment []string, args ...string) (*os.File, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(bin.Client(), append(args, "--output", "null")...)
	cmd.Env = append(environment, "HOME="+t.TempDir())
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		terminal.Close()
	})
	return terminal, cmd
}

// await reads a terminal until it has shown a text, and gives all it has shown.
func await(t *testing.T, terminal *os.File, text string) string {
	t.Helper()
	var seen []byte
	found := make(chan error, 1)
	go func() {
		buf := make([]byte, 1) // no more than belongs to the text
		for !bytes.Contains(seen, []byte(text)) {
			n, err := terminal.Read(buf)
			if seen = append(seen, buf[:n]...); err != nil {
				found <- err
				return
			}
		}
		found <- nil
	}()
	select {
	case err := <-found:
		if err != nil {
			t.Fatalf("the terminal shows no %q but %q: %v", text, seen, err)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("the terminal shows no %q", text)
	}
	return string(seen)
}

// TestDumb: a terminal without escape sequences gets none, and is a prompt all
// the same; Ctrl-C stops, and then leaves.
func TestDumb(t *testing.T) {
	terminal, cmd := bare(t, []string{"TERM=dumb"}, "--server", musicServer(t))
	all := await(t, terminal, "segue> ")
	for _, c := range []struct{ typed, want string }{
		{"play 2\n", "playing 2: Kitchen Radio"},
		{"status\n", "song    2 Kitchen Radio"},
		{"", "segue> "}, // an interrupt before it would end the line, not the song
		{"\x03", "^C"},
		{"", "segue> "},
		{"wait\nstatus\n", "state   idle"},
		{"quit\n", "quit"},
	} {
		io.WriteString(terminal, c.typed)
		all += await(t, terminal, c.want)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(all, "\x1b") {
		t.Errorf("there are escape sequences in %q", all)
	}
}

// TestPlainCharacters: where the locale knows no UTF-8 nothing of the program's
// own needs it.
func TestPlainCharacters(t *testing.T) {
	terminal, cmd := bare(t, []string{"TERM=xterm", "LC_ALL=C"}, "--server", musicServer(t))
	all := await(t, terminal, "segue> ")
	for _, c := range []struct{ typed, want string }{
		{"play 2\r", "lead"},
		{"status\r", "output"},
		{"queue\r", "Kitchen Radio - Segue"},
	} {
		io.WriteString(terminal, c.typed)
		all += await(t, terminal, c.want)
	}
	io.WriteString(terminal, "quit\r")
	rest, _ := io.ReadAll(terminal) // the terminal's end is an error
	all += string(rest)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	for _, c := range all {
		if c > 0x7e {
			t.Fatalf("there is %q in %q", c, all)
		}
	}
}

// TestDeafTerminal: a terminal that takes nothing stops neither the music nor
// who wants to leave.
func TestDeafTerminal(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	s := bin.ServeTest(t, "../mp3test/testdata")
	terminal, cmd := bare(t, []string{"TERM=xterm"}, "--server", s.Addr, "--trace", trace)
	await(t, terminal, "segue> ")
	io.WriteString(terminal, "play 2 2 2 2 2 2 2 2\r")
	io.WriteString(terminal, strings.Repeat("help\r", 40)) // more than the terminal takes
	ended := func(n int) {
		t.Helper()
		const patience = 30 * time.Second
		for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			text, _ := os.ReadFile(trace)
			if bytes.Count(text, []byte(`"event":"end"`)) >= n {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("after %v the trace is\n%s", patience, text)
			}
		}
	}
	ended(3)
	io.WriteString(terminal, "\x03\x03")
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 130 {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("Ctrl-C twice has not ended it")
	}
}

// TestDeafOutput: samples, data, messages and the trace may go to what takes
// nothing: a signal ends the program all the same.
func TestDeafOutput(t *testing.T) {
	addr := musicServer(t)
	for _, c := range []struct {
		name   string
		args   []string
		stdout bool // goes to a pipe that nobody reads
		stderr bool
	}{
		{"samples to a pipe", []string{"--output", "pcm:-", "play", "1"}, true, false},
		{"samples to a FIFO", []string{"--output", "pcm:FIFO", "play", "1"}, false, false},
		{"data", []string{"--output", "null", "-e", "help"}, true, false},
		{"messages", []string{"--output", "null", "play", "1"}, false, true},
		{"the trace", []string{"--output", "null", "--trace", "FIFO", "play", "1"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fifo := filepath.Join(t.TempDir(), "fifo")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"--server", addr}
			for _, a := range c.args {
				args = append(args, strings.ReplaceAll(a, "FIFO", fifo))
			}
			cmd := exec.Command(bin.Client(), args...)
			full, err := fullPipe(t)
			if err != nil {
				t.Fatal(err)
			}
			if c.stdout {
				cmd.Stdout = full
			}
			if c.stderr {
				cmd.Stderr = full
			}
			in, err := cmd.StdinPipe() // a script whose end does not come
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(500*time.Millisecond, func() { cmd.Process.Signal(syscall.SIGTERM) })
			kill := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
			defer kill.Stop()
			if exit, ok := errors.AsType[*exec.ExitError](cmd.Wait()); !ok || exit.ExitCode() != 143 {
				t.Errorf("it ended with %v", exit)
			}
		})
	}
}

// fullPipe is the writing end of a pipe that takes nothing more.
func fullPipe(t *testing.T) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	w.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	w.Write(make([]byte, 1<<20)) // the error is that it is full
	return w, w.SetWriteDeadline(time.Time{})
}

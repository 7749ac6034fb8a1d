// Package tty is a terminal for tests: a real pseudo-terminal, and what its
// user would see.
package tty

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"segue/internal/test/programs"
)

// Patience is how long a screen may take to look as a test expects.
const Patience = 20 * time.Second

// A Terminal is open until the test ends. Its methods are for the test's
// goroutine.
type Terminal struct {
	TTY *os.File // the side of the program

	t     testing.TB
	pty   *os.File
	mu    sync.Mutex
	drawn sync.Cond
	emu   *vt.Emulator
}

// Open opens a terminal. Where there are no pseudo-terminals the test is
// skipped.
func Open(t testing.TB, columns, rows int) *Terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	x := &Terminal{TTY: slave, t: t, pty: master, emu: vt.NewEmulator(columns, rows)}
	x.drawn.L = &x.mu
	x.setSize(columns, rows)
	var wg sync.WaitGroup
	wg.Go(func() { io.Copy(x.pty, x.emu) }) // what a terminal answers
	wg.Go(x.draw)
	t.Cleanup(func() {
		slave.Close()
		io.WriteString(master, "\n") // for who still reads: the terminal is only then closed
		x.mu.Lock()
		x.emu.InputPipe().(io.Closer).Close() // Close would race with who reads
		x.mu.Unlock()
		wg.Wait()
		master.Close()
	})
	return x
}

// draw shows what the program writes.
func (x *Terminal) draw() {
	buf := make([]byte, 4096)
	for {
		n, err := x.pty.Read(buf)
		x.mu.Lock()
		x.emu.Write(buf[:n])
		x.drawn.Broadcast()
		x.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Start starts a program whose controlling terminal this is.
func (x *Terminal) Start(cmd *exec.Cmd) {
	x.t.Helper()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = x.TTY, x.TTY, x.TTY
	cmd.SysProcAttr = controlling()
	programs.EndWithParent(cmd)
	if err := cmd.Start(); err != nil {
		x.t.Fatal(err)
	}
}

// Type types.
func (x *Terminal) Type(keys string) {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, keys); err != nil {
		x.t.Fatal(err)
	}
}

// Resize gives the terminal another size.
func (x *Terminal) Resize(columns, rows int) {
	x.mu.Lock()
	x.emu.Resize(columns, rows)
	x.mu.Unlock()
	x.setSize(columns, rows)
}

func (x *Terminal) setSize(columns, rows int) {
	x.t.Helper()
	if err := pty.Setsize(x.pty, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		x.t.Fatal(err)
	}
}

// Screen is what is seen, without spaces at the lines' ends.
func (x *Terminal) Screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.screen()
}

func (x *Terminal) screen() string {
	var b strings.Builder
	for line := range strings.SplitSeq(x.emu.String(), "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// WaitColumn waits until the cursor is in a column, counted from 0.
func (x *Terminal) WaitColumn(column int) {
	x.t.Helper()
	x.Wait(fmt.Sprintf("the cursor in column %d", column), func(string) bool {
		return x.emu.CursorPosition().X == column
	})
}

// Wait waits until the screen is as the function wants it, and gives it. What
// is waited for is named for the error.
func (x *Terminal) Wait(what string, ok func(screen string) bool) string {
	x.t.Helper()
	late := false
	timer := time.AfterFunc(Patience, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		late = true
		x.drawn.Broadcast()
	})
	defer timer.Stop()
	x.mu.Lock()
	defer x.mu.Unlock()
	for !ok(x.screen()) {
		if late {
			x.t.Fatalf("the screen does not show %s:\n%s", what, x.screen())
		}
		x.drawn.Wait()
	}
	return x.screen()
}

// WaitText waits until the screen holds a text.
func (x *Terminal) WaitText(text string) string {
	x.t.Helper()
	return x.Wait(text, func(screen string) bool { return strings.Contains(screen, text) })
}

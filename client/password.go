package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/term"
)

// passwordVariable is where the password may stand in the environment.
const passwordVariable = "SEGUE_PASSWORD"

// password is where the user's password comes from: a file, the environment, or
// the user, who is asked at the terminal.
type password struct {
	file string
	// busy says that the terminal is being read by somebody else.
	busy atomic.Bool
}

// given reports whether nobody need be asked.
func (p *password) given() bool { return p.file != "" || os.Getenv(passwordVariable) != "" }

// get gives the password.
func (p *password) get(ctx context.Context) (string, error) {
	if p.file != "" {
		return readPassword(p.file)
	}
	if s := os.Getenv(passwordVariable); s != "" {
		return s, nil
	}
	if p.busy.Load() {
		return "", errors.New("the server wants a password now; leave, and come back with --password-file or " + passwordVariable)
	}
	return askPassword(ctx)
}

// readPassword is the first line of a file that nobody else may read.
func readPassword(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return "", fmt.Errorf("%s may be read by others (%v); make it yours alone: chmod 600 %s", name, info.Mode().Perm(), name)
	}
	line, err := bufio.NewReader(io.LimitReader(file, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// askPassword asks at the terminal, whatever standard input and output are.
func askPassword(ctx context.Context) (string, error) {
	tty, screen, err := openTerminal()
	if err != nil {
		return "", errors.New("the server wants a password, and there is no terminal to ask for it at; give it with --password-file or " + passwordVariable)
	}
	fd := int(tty.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("cannot ask for the password: %w", err)
	}
	fmt.Fprint(screen, "password: ")
	type answer struct {
		typed []byte
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		typed, err := term.ReadPassword(fd)
		answered <- answer{typed, err}
	}()
	defer fmt.Fprintln(screen)
	select {
	case a := <-answered:
		if a.err != nil {
			return "", fmt.Errorf("cannot ask for the password: %w", a.err)
		}
		return string(a.typed), nil
	case <-ctx.Done():
		// The read can't be ended; the program is about to be.
		term.Restore(fd, before)
		return "", context.Cause(ctx)
	}
}

// openTerminal is the terminal that the user sits at.
func openTerminal() (keyboard, screen *os.File, err error) {
	if runtime.GOOS != "windows" {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		return tty, tty, err
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return nil, nil, errors.ErrUnsupported
	}
	return os.Stdin, os.Stderr, nil
}

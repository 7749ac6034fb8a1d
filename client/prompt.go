package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"
)

const prompt = "segue> "

// interactive reads commands until quit or the end of input: with a prompt and
// line editing where there is a terminal, a line each where there is none.
func interactive(ctx context.Context, cfg config, stdin io.Reader, stdout, stderr io.Writer) error {
	s, err := newSession(cfg, stdout, stderr)
	if err != nil {
		return err
	}
	in, ok := stdin.(*os.File)
	out, ok2 := stdout.(*os.File)
	if ok && ok2 && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd())) {
		if err = s.introduce(ctx); err == nil {
			err = s.promptTerminal(ctx, in, out, cfg.first)
		}
	} else {
		err = s.promptLines(ctx, io.MultiReader(strings.NewReader(cfg.first+"\n"), stdin), stderr)
	}
	return errors.Join(err, s.Close())
}

// promptLines reads commands from a pipe or a file. An interrupt stops what
// plays, or quits.
func (s *session) promptLines(ctx context.Context, stdin io.Reader, stderr io.Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		for {
			select {
			case sig := <-signals:
				if sig == syscall.SIGTERM || !s.player.Stop() {
					cancel(errInterrupted)
				}
			case <-ctx.Done():
				return
			}
		}
	}()

	lines := make(chan string)
	ended := make(chan error, 1)
	go func() {
		scan := bufio.NewScanner(stdin)
		for scan.Scan() {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
		ended <- scan.Err()
	}()
	for {
		select {
		case line := <-lines:
			err := s.execute(ctx, line)
			switch {
			case errors.Is(err, errQuit):
				return nil
			case ctx.Err() != nil:
				return context.Cause(ctx)
			case err != nil:
				fmt.Fprintln(stderr, err)
			}
		case err := <-ended:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// promptTerminal reads commands at a terminal in raw mode. What happens
// meanwhile is printed above the line that is being typed.
func (s *session) promptTerminal(ctx context.Context, in, out *os.File, first string) error {
	old, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("cannot set up the terminal: %w", err)
	}
	defer term.Restore(int(in.Fd()), old)

	var command running
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{newKeyboard(in, func() bool { return command.interrupt() || s.player.Stop() }), out}, prompt)
	s.out = t
	s.news.to(t)
	defer s.news.to(os.Stderr)
	fmt.Fprintf(t, "server %s; list shows the songs, play N plays one, help shows the rest\n", s.addr)
	for line := first; ; {
		err := command.do(ctx, func(ctx context.Context) error { return s.execute(ctx, line) })
		if errors.Is(err, errQuit) {
			return nil
		}
		if err != nil {
			fmt.Fprintln(t, err)
		}
		if w, h, err := term.GetSize(int(out.Fd())); err == nil {
			t.SetSize(w, h)
		}
		if line, err = t.ReadLine(); err == io.EOF {
			fmt.Fprintln(t) // leave the shell a line of its own
			return nil
		}
		if err != nil {
			return err
		}
	}
}

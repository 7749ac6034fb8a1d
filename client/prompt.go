package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"segue/client/config"
	"segue/client/screen"
)

const prompt = "segue> "

// interactive reads commands until quit or the end of input: with a prompt and
// line editing where there is a terminal, a line each where there is none.
func interactive(ctx context.Context, cfg options, stdin io.Reader, stdout, stderr io.Writer) error {
	s, err := newSession(cfg, stdout, stderr)
	if err != nil {
		return err
	}
	in, ok := stdin.(*os.File)
	out, ok2 := stdout.(*os.File)
	if ok && ok2 && screen.IsTerminal(in, out) {
		if err = s.introduce(ctx); err == nil {
			err = s.promptTerminal(ctx, in, out, cfg.first)
		}
	} else {
		err = s.promptLines(ctx, io.MultiReader(strings.NewReader(cfg.first+"\n"), stdin), stderr)
	}
	return errors.Join(err, s.Close())
}

// promptTerminal reads commands at a terminal. What happens meanwhile is
// printed above the line that is being typed.
func (s *session) promptTerminal(ctx context.Context, in, out *os.File, first string) error {
	history, err := screen.OpenHistory(config.History())
	if err != nil {
		s.news.say(err.Error())
	}
	var command running
	colours := screen.UseColours()
	t, err := screen.Open(screen.Config{
		In: in, Out: out, Prompt: prompt, History: history,
		Interrupt: func(line bool) bool {
			ended := command.interrupt(line) || s.player.Stop()
			if !ended {
				command.end()
			}
			return ended
		},
		Complete: func(line string) (int, []screen.Candidate) { return s.complete(ctx, line) },
		Status:   func(columns int) string { return screen.StatusLine(s.player.Status(), columns, colours) },
	})
	if err != nil {
		return err
	}
	defer t.Close()
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, t.Hangup)()

	s.out, s.columns = t, t.Columns
	s.news.to(t)
	defer s.news.to(os.Stderr)
	fmt.Fprintf(t, "server %s; help shows what can be typed\n", s.addr)
	for line := first; ; {
		err := command.do(ctx, func(ctx context.Context) error { return s.execute(ctx, line) })
		if errors.Is(err, errQuit) {
			return nil
		}
		if err != nil {
			fmt.Fprintln(t, explain(err))
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

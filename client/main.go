// Command client plays the songs of a Segue server, at a prompt or as one
// command.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"segue/client/audio"
	"segue/client/link"
	"segue/internal/wire"
)

func main() {
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitUnreachable = 3
	exitNoSong      = 4
	exitInterrupted = 130
)

// reported is a failure of a one-shot command that was told when it happened.
type reported struct{ error }

func (r reported) Unwrap() error { return r.error }

// errInterrupted ends a one-shot command after Ctrl-C.
var errInterrupted = errors.New("interrupted")

// usageError is the error for what was typed wrongly.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// run is the program; it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	app := newApp(stdin, stdout, stderr)
	err := app.RunContext(ctx, arrange(app, args))
	code := exitCode(err)
	if _, told := errors.AsType[reported](err); code != 0 && code != exitInterrupted && !told {
		fmt.Fprintln(stderr, "client:", explain(err))
	}
	return code
}

// exitCode is what a program that failed so ends with.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, errInterrupted) {
		return exitInterrupted
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if _, ok := errors.AsType[*link.Unreachable](err); ok {
		return exitUnreachable
	}
	if _, ok := errors.AsType[noSuchSong](err); ok {
		return exitNoSong
	}
	if e, ok := errors.AsType[*wire.Error](err); ok && (e.Code == wire.CodeNoSong || e.Code == wire.CodeGone) {
		return exitNoSong
	}
	return exitFailed
}

// oneShot runs one command in a session of its own. Ctrl-C ends it.
func oneShot(ctx context.Context, opt options, stdout, stderr io.Writer, f func(context.Context, *session) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := newSession(opt, stdout, stderr)
	if err != nil {
		return err
	}
	err = f(ctx, s)
	if ctx.Err() != nil {
		err = errInterrupted
	}
	return errors.Join(err, s.Close())
}

// openOutput opens what the flags name. Where samples go to standard output,
// everything for people goes to standard error instead.
func openOutput(opt options, stdout io.Writer, notice func(string)) (audio.Output, error) {
	if opt.rate != 0 && (opt.rate < 8000 || opt.rate > 192000) {
		return nil, usageError{fmt.Sprintf("--rate %d: a sample rate lies between 8000 and 192000", opt.rate)}
	}
	bits, err := audio.ParseBits(opt.bits)
	if err != nil {
		return nil, usageError{"--bits " + err.Error()}
	}
	out, err := audio.OpenOutput(opt.output, audio.Options{Stdout: stdout, Notice: notice, Bits: bits})
	if err != nil {
		return nil, usageError{err.Error()}
	}
	return out, nil
}

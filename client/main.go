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

	"github.com/urfave/cli/v2"

	"segue/client/audio"
	"segue/internal/version"
)

func main() {
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// errReported ends a one-shot command whose failure was told when it happened.
var errReported = errors.New("failed")

// errInterrupted ends a one-shot command after Ctrl-C.
var errInterrupted = errors.New("interrupted")

type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// run is the program; it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var cfg config
	one := func(f func(context.Context, *session, []string) error) cli.ActionFunc {
		return func(c *cli.Context) error {
			return oneShot(c.Context, cfg, stdout, stderr, func(ctx context.Context, s *session) error {
				return f(ctx, s, c.Args().Slice())
			})
		}
	}
	app := &cli.App{
		Name:      "client",
		Usage:     "play the songs of a Segue server",
		ArgsUsage: " ",
		Description: "Without a command it opens a prompt; help there lists what can be typed.\n" +
			"Where standard input is no terminal, it reads commands from it, a line each.\n" +
			"Example: client --server music.example.net play 1",
		HideHelpCommand: true,
		Version:         version.String(),
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "server", Value: "localhost", Usage: "connect to `HOST[:PORT]`, or segues://HOST[:PORT] for TLS", Destination: &cfg.server},
			&cli.StringFlag{Name: "output", Value: "auto", Usage: "play to `OUT`: auto (sound device), null (silence), wav:FILE, pcm:FILE or pcm:-", Destination: &cfg.output},
			&cli.IntFlag{Name: "rate", Usage: "sample rate of the output in `HZ` (default: the first song's own)", Destination: &cfg.rate},
			&cli.StringFlag{Name: "execute", Aliases: []string{"e"}, Usage: "carry out `COMMAND` before the prompt opens", Destination: &cfg.first},
			&cli.StringFlag{Name: "trace", Usage: "write what happens to `FILE`, a JSON object a line", Destination: &cfg.trace},
		}, accessFlags(&cfg.access)...),
		Commands: []*cli.Command{
			{Name: "list", Usage: "list the songs, or those that hold the given words", ArgsUsage: "[WORD...]", Action: one(listCommand)},
			{Name: "play", Usage: "play a song to its end", ArgsUsage: "N", Action: one(playOnce)},
		},
		Writer:         stdout,
		ErrWriter:      stderr,
		ExitErrHandler: func(*cli.Context, error) {},
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return usageError{fmt.Sprintf("%v; see client --help", err)}
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usageError{fmt.Sprintf("%s is not a command; see client --help", c.Args().First())}
			}
			return interactive(c.Context, cfg, stdin, stdout, stderr)
		},
	}
	err := app.RunContext(ctx, args)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintln(stderr, "client:", err)
	}
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// oneShot runs one command in a session of its own. Ctrl-C ends it.
func oneShot(ctx context.Context, cfg config, stdout, stderr io.Writer, f func(context.Context, *session) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := newSession(cfg, stdout, stderr)
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
func openOutput(cfg config, stdout io.Writer, notice func(string)) (audio.Output, error) {
	if cfg.rate != 0 && (cfg.rate < 8000 || cfg.rate > 192000) {
		return nil, usageError{fmt.Sprintf("--rate %d: a sample rate lies between 8000 and 192000", cfg.rate)}
	}
	out, err := audio.OpenOutput(cfg.output, audio.Options{Stdout: stdout, Notice: notice})
	if err != nil {
		return nil, usageError{err.Error()}
	}
	return out, nil
}

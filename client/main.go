// Command client plays the songs of a Segue server, at a prompt or as one
// command.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// endTime is how long the program takes at the most to end once it was told to.
// What is stuck by then is left behind.
const endTime = 2 * time.Second

// signalled is why the program ends that was told to by a signal.
type signalled struct{ signal syscall.Signal }

func (s signalled) Error() string { return s.signal.String() }

// run is the program; it returns the exit code. The first signal ends it in
// order, the second at once.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)

	p := newProgram(stdin, stdout, stderr)
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx, args) }()
	var late <-chan time.Time
	for {
		select {
		case err := <-ended:
			return p.report(err)
		case s := <-signals:
			sig := s.(syscall.Signal)
			if sig == syscall.SIGINT && p.interrupts.Load() {
				continue // the prompt hears it, too
			}
			if ctx.Err() != nil {
				p.reset()
				return exitCode(context.Cause(ctx))
			}
			cancel(signalled{sig})
			late = time.After(endTime)
		case <-late:
			p.reset()
			return exitCode(context.Cause(ctx))
		}
	}
}

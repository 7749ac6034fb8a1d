package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

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
				fmt.Fprintln(stderr, explain(err))
			}
		case err := <-ended:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

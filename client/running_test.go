package main

import (
	"context"
	"errors"
	"testing"
)

// TestRunning: a command is interrupted while it runs, and where the end of
// the program overtakes its beginning.
func TestRunning(t *testing.T) {
	var r running
	untilInterrupted := func(ctx context.Context) error {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	if r.interrupt(false) {
		t.Error("interrupted what does not run")
	}
	err := r.do(t.Context(), func(ctx context.Context) error {
		if !r.interrupt(false) {
			t.Error("a command that runs is not interrupted")
		}
		return untilInterrupted(ctx)
	})
	if !errors.Is(err, errInterrupted) {
		t.Errorf("error %v", err)
	}
	if err := r.do(t.Context(), func(ctx context.Context) error { return ctx.Err() }); err != nil {
		t.Errorf("the next command is interrupted: %v", err)
	}
	// A line that was typed before: the command that it becomes is meant, and
	// none after it.
	if !r.interrupt(true) {
		t.Error("a command that is about to run is not interrupted")
	}
	if err := r.do(t.Context(), untilInterrupted); !errors.Is(err, errInterrupted) {
		t.Errorf("error %v", err)
	}
	if err := r.do(t.Context(), func(ctx context.Context) error { return ctx.Err() }); err != nil {
		t.Errorf("the one after it is interrupted: %v", err)
	}
	r.end()
	if err := r.do(t.Context(), untilInterrupted); !errors.Is(err, errInterrupted) {
		t.Errorf("error %v", err)
	}
}

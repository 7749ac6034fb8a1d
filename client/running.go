package main

import (
	"context"
	"sync"
)

// running is the command that runs now, if any, so that it can be interrupted.
// Its methods may be called concurrently.
type running struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc
	over   bool // no command is to run any more
	next   bool // the next command is interrupted when it begins
}

// do runs a command so that interrupt can end it.
func (r *running) do(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.set(cancel)
	defer r.set(nil)
	return f(ctx)
}

func (r *running) set(cancel context.CancelCauseFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancel = cancel
	if cancel != nil && (r.over || r.next) {
		cancel(errInterrupted)
	}
	r.next = false
}

// end is for an interrupt that found nothing to end: the program is about to.
// A command that begins at this very moment is interrupted, too.
func (r *running) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	if r.cancel != nil {
		r.cancel(errInterrupted)
	}
}

// interrupt ends the command that runs, or the one that is about to, if line
// says that there is one, and reports whether there was.
func (r *running) interrupt(line bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel == nil {
		r.next = line
		return line
	}
	r.cancel(errInterrupted)
	return true
}

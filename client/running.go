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
}

// interrupt ends the command that runs, and reports whether one did.
func (r *running) interrupt() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel == nil {
		return false
	}
	r.cancel(errInterrupted)
	return true
}

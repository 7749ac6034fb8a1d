package main

import (
	"bytes"
	"context"
	"io"
	"sync"
)

const ctrlC = 0x03

// keyboard passes on what is typed, but for Ctrl-C, which a terminal in raw
// mode gives as a byte: that takes effect at once, even while a command runs
// and nobody reads.
type keyboard struct {
	keys chan []byte
	rest []byte
	// interrupt is called for each Ctrl-C; where it returns false, there was
	// nothing to interrupt, and the input ends.
	interrupt func() bool
}

// newKeyboard reads from in, until that ends, in a goroutine of its own.
func newKeyboard(in io.Reader, interrupt func() bool) *keyboard {
	k := &keyboard{keys: make(chan []byte, 16), interrupt: interrupt}
	go k.pump(in)
	return k
}

func (k *keyboard) pump(in io.Reader) {
	defer close(k.keys)
	for {
		buf := make([]byte, 256)
		n, err := in.Read(buf)
		typed := buf[:n]
		for {
			i := bytes.IndexByte(typed, ctrlC)
			if i < 0 {
				break
			}
			// What was typed before it is given up with it.
			typed = typed[i+1:]
			if !k.interrupt() {
				return
			}
		}
		if len(typed) > 0 {
			k.keys <- typed
		}
		if err != nil {
			return
		}
	}
}

// Read gives what was typed.
func (k *keyboard) Read(p []byte) (int, error) {
	if len(k.rest) == 0 {
		typed, ok := <-k.keys
		if !ok {
			return 0, io.EOF
		}
		k.rest = typed
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

// running is the command that runs now, if any, so that it can be interrupted.
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

// Package spool writes to what may block: a terminal, a pipe whose reader is
// away, a file on a full or hanging disk. What is written goes into a bounded
// queue, and a goroutine of its own takes it from there, so that nobody else
// has to wait longer than he likes.
package spool

import (
	"context"
	"errors"
	"io"
	"sync"
)

// ErrFull is the error of a write for which the queue had no room.
var ErrFull = errors.New("it takes nothing, and what waits for it has reached its limit")

// A Writer is a queue in front of an [io.Writer]. Its methods may be called
// concurrently; what one call writes stays in one piece. A goroutine runs while
// something is queued, and no longer.
type Writer struct {
	out   io.Writer
	limit int // octets that may wait

	mu      sync.Mutex
	changed sync.Cond
	queue   []byte
	writing bool
	err     error // of a write that has failed: nothing is written any more
	lost    int   // writes that found no room
}

// New makes a writer in which at most limit octets wait.
func New(out io.Writer, limit int) *Writer {
	w := &Writer{out: out, limit: limit}
	w.changed.L = &w.mu
	return w
}

// Write queues p, or drops it whole where there is no room for it. It never
// blocks. The error is [ErrFull], or that of an earlier write.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && !w.room(len(p)) {
		w.lost++
		return 0, ErrFull
	}
	return w.add(p)
}

// WriteContext queues p, for which it waits until there is room or the context
// ends.
func (w *Writer) WriteContext(ctx context.Context, p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.wait(ctx, func() bool { return w.err != nil || w.room(len(p)) }); err != nil {
		return 0, err
	}
	return w.add(p)
}

// Flush waits until all is written, or the context ends. The error is that of
// the first write that has failed.
func (w *Writer) Flush(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.wait(ctx, func() bool { return !w.writing }); err != nil {
		return err
	}
	return w.err
}

// Lost is how many writes have found no room.
func (w *Writer) Lost() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

// room reports whether n more octets may wait. One write longer than the limit
// may, if nothing else does. The mutex is held, here and below.
func (w *Writer) room(n int) bool {
	return len(w.queue) == 0 || len(w.queue)+n <= w.limit
}

func (w *Writer) add(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.queue = append(w.queue, p...)
	if !w.writing && len(w.queue) > 0 {
		w.writing = true
		go w.drain()
	}
	return len(p), nil
}

// wait waits for a condition, or the context's end.
func (w *Writer) wait(ctx context.Context, ok func() bool) error {
	if ok() {
		return nil
	}
	defer context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.changed.Broadcast()
	})()
	for !ok() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		w.changed.Wait()
	}
	return nil
}

// drain writes until nothing is queued.
func (w *Writer) drain() {
	var block []byte
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) > 0 && w.err == nil {
		block, w.queue = w.queue, block[:0]
		w.changed.Broadcast()
		w.mu.Unlock()
		_, err := w.out.Write(block)
		w.mu.Lock()
		w.err = err
	}
	w.writing = false
	w.changed.Broadcast()
}

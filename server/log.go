package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Limits of the log.
const (
	logLines   = 100              // a second, of one level
	logBurst   = 5 * logLines     // at once
	logWaiting = 1000             // lines that wait for who reads the log
	logEnd     = time.Second / 2  // that they may take when the program ends
	logTell    = 10 * time.Second // after which lines that were left out are told of
)

// newLog is the program's log. It never holds up who writes to it.
func newLog(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	text := slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})
	return slog.New(boundedHandler{text, &[2]lineBudget{}})
}

// A boundedHandler leaves out lines beyond logLines a second. Warnings and errors
// have a budget of their own, so that a flood of others does not hide them.
type boundedHandler struct {
	slog.Handler
	budgets *[2]lineBudget
}

func (h boundedHandler) Handle(ctx context.Context, r slog.Record) error {
	b := &h.budgets[0]
	if r.Level >= slog.LevelWarn {
		b = &h.budgets[1]
	}
	ok, missed := b.take(r.Time)
	if missed > 0 {
		m := slog.NewRecord(r.Time, slog.LevelWarn, "left out lines of the log: there were too many", 0)
		m.AddAttrs(slog.Int("lines", missed))
		h.Handler.Handle(ctx, m)
	}
	if !ok {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

func (h boundedHandler) WithAttrs(a []slog.Attr) slog.Handler {
	return boundedHandler{h.Handler.WithAttrs(a), h.budgets}
}

func (h boundedHandler) WithGroup(name string) slog.Handler {
	return boundedHandler{h.Handler.WithGroup(name), h.budgets}
}

// lineBudget is a token bucket of lines. It may be used concurrently.
type lineBudget struct {
	mu     sync.Mutex
	full   time.Time // when it will be full
	missed int       // lines left out and not told of
	since  time.Time // when the first of them was
}

// take takes a line's token, and reports whether there was one. Now and then it
// tells how many lines were left out.
func (b *lineBudget) take(now time.Time) (ok bool, missed int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full.Before(now) {
		b.full = now
	}
	const every = time.Second / logLines
	if ok = b.full.Add(every).Sub(now) <= logBurst*every; ok {
		b.full = b.full.Add(every)
	} else if b.missed++; b.missed == 1 {
		b.since = now
	}
	if b.missed > 0 && now.Sub(b.since) >= logTell {
		missed, b.missed, b.since = b.missed, 0, now
	}
	return ok, missed
}

// An asyncWriter hands lines to a goroutine that writes them, so that nobody
// waits for a terminal or a pipe that takes nothing. Lines beyond logWaiting are
// dropped. Where writing fails, as to a pipe that nobody reads any more, so are
// all. It may be used concurrently.
type asyncWriter struct {
	lines chan []byte
	done  chan struct{}

	mu     sync.Mutex
	closed bool
}

func newAsyncWriter(w io.Writer) *asyncWriter {
	a := &asyncWriter{lines: make(chan []byte, logWaiting), done: make(chan struct{})}
	go func() {
		defer close(a.done)
		broken := false
		for line := range a.lines {
			if !broken {
				_, err := w.Write(line)
				broken = err != nil
			}
		}
	}()
	return a
}

// Write takes what it is given as one line, and never fails.
func (a *asyncWriter) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		select {
		case a.lines <- append([]byte(nil), p...):
		default:
		}
	}
	return len(p), nil
}

// Close waits for what was written, but not for long.
func (a *asyncWriter) Close() {
	a.mu.Lock()
	if !a.closed {
		a.closed = true
		close(a.lines)
	}
	a.mu.Unlock()
	late := time.NewTimer(logEnd)
	defer late.Stop()
	select {
	case <-a.done:
	case <-late.C:
	}
}

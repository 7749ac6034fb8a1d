package main

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestLogBounded: a flood of lines is cut short and told of, and does not hide
// warnings.
func TestLogBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		log := newLog(&b, true)
		for range 60 {
			for range 2000 {
				log.Info("flood")
			}
			time.Sleep(time.Second)
		}
		log.Warn("important")
		lines := strings.Count(b.String(), "msg=flood")
		if want := logBurst + 59*logLines; lines != want {
			t.Errorf("%d lines of a flood in a minute, and not %d", lines, want)
		}
		if n := strings.Count(b.String(), "left out lines"); n < 4 || n > 6 {
			t.Errorf("told %d times that lines were left out", n)
		}
		if !strings.Contains(b.String(), "important") {
			t.Error("a warning was left out")
		}
	})
}

// stuck takes nothing.
type stuck chan struct{}

func (s stuck) Write([]byte) (int, error) {
	<-s
	return 0, io.ErrClosedPipe
}

// TestLogNotRead: whoever writes to a log that nobody reads does not wait, nor
// does the program's end.
func TestLogNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := make(stuck)
		defer close(w)
		a := newAsyncWriter(w)
		log := slog.New(slog.NewTextHandler(a, nil))
		start := time.Now()
		for range 3 * logWaiting {
			log.Info("line")
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("writing took %v", d)
		}
		a.Close()
		a.Close()
		log.Info("after the end")
		if d := time.Since(start); d > 2*logEnd {
			t.Errorf("closing took %v", d)
		}
	})
}

// gone is a pipe whose reader has ended.
type gone struct{ tried int }

func (g *gone) Write([]byte) (int, error) {
	g.tried++
	return 0, errors.New("broken pipe")
}

// TestLogGone: what can't be written is dropped.
func TestLogGone(t *testing.T) {
	g := &gone{}
	a := newAsyncWriter(g)
	for range 10 {
		io.WriteString(a, "line\n")
	}
	a.Close()
	if g.tried != 1 {
		t.Errorf("tried %d times", g.tried)
	}
}

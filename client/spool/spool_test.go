package spool_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/spool"
)

// A valve is a writer in which each write waits until it is let through.
type valve struct {
	bytes.Buffer
	open chan struct{}
	err  error
}

func (v *valve) Write(p []byte) (int, error) {
	<-v.open
	if v.err != nil {
		return 0, v.err
	}
	return v.Buffer.Write(p)
}

// TestWrite: what finds room is written in order, and what finds none is lost
// at once.
func TestWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &valve{open: make(chan struct{})}
		w := spool.New(v, 10)
		for i, c := range []struct {
			text string
			err  error
		}{{"first", nil}, {"12345", nil}, {"67890", nil}, {"x", spool.ErrFull}, {"", nil}} {
			if _, err := fmt.Fprint(w, c.text); !errors.Is(err, c.err) && c.text != "" {
				t.Errorf("%d: error %v", i, err)
			}
			synctest.Wait() // the first is being written
		}
		close(v.open)
		if err := w.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if v.String() != "first1234567890" || w.Lost() != 1 {
			t.Errorf("wrote %q, %d lost", v.String(), w.Lost())
		}
	})
}

// TestWriteContext: it waits for room, and no longer than its context.
func TestWriteContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &valve{open: make(chan struct{})}
		w := spool.New(v, 4)
		w.Write([]byte("a"))
		synctest.Wait()
		w.Write([]byte("bcde"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := w.WriteContext(ctx, []byte("f")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if err := w.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		written := make(chan error, 1)
		go func() {
			_, err := w.WriteContext(t.Context(), []byte("g"))
			written <- err
		}()
		synctest.Wait()
		close(v.open)
		if err := errors.Join(<-written, w.Flush(t.Context())); err != nil || v.String() != "abcdeg" {
			t.Errorf("wrote %q, error %v", v.String(), err)
		}
	})
}

// TestFailed: after an error nothing is written, and everybody is told.
func TestFailed(t *testing.T) {
	full := errors.New("no space left on device")
	v := &valve{open: make(chan struct{}), err: full}
	close(v.open)
	w := spool.New(v, 4)
	w.Write([]byte("a"))
	if err := w.Flush(t.Context()); !errors.Is(err, full) {
		t.Errorf("Flush: %v", err)
	}
	if _, err := w.Write([]byte("b")); !errors.Is(err, full) {
		t.Errorf("Write: %v", err)
	}
	if _, err := w.WriteContext(t.Context(), []byte("c")); !errors.Is(err, full) {
		t.Errorf("WriteContext: %v", err)
	}
}

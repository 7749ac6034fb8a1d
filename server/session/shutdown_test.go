package session

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
)

// cut ends a server without waiting for anybody.
func cut(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Shutdown(ctx)
}

// TestShutdownFinishes: a segment of which something was sent is finished, one
// of which nothing was is not begun; then comes BYE.
func TestShutdownFinishes(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib}, newEntrance()
		go s.Serve(e)
		nc, br := e.dial(t, "192.0.2.1")
		line(t, br)
		go func() {
			for i := range 20 {
				fmt.Fprintf(nc, "1.%d GETSEG 1 %d\n", i+1, i)
			}
		}()
		octets := 0
		next(t, br, &octets)
		synctest.Wait()
		done := make(chan error)
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			done <- s.Shutdown(ctx)
		}()
		synctest.Wait()
		finished, want := 0, 0
		for {
			tag, reply := next(t, br, &octets)
			if _, ok := reply.(wire.Bye); ok && tag == (wire.Tag{}) {
				break
			}
			if reply == (wire.OK{}) {
				want += lib.Songs()[0].Segment(finished).Bytes
				finished++
			}
		}
		if finished == 0 || finished > 5 || octets != want {
			t.Errorf("%d segments were finished, %d octets came, not %d", finished, octets, want)
		}
		if _, err := br.ReadByte(); err != io.EOF {
			t.Errorf("after BYE: %v", err)
		}
		nc.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestShutdownInTime: whatever clients do, Shutdown ends when its time is up.
func TestShutdownInTime(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib}, newEntrance()
		go s.Serve(e)
		silent, br := e.dial(t, "192.0.2.1")
		line(t, br)
		frozen, br2 := e.dial(t, "192.0.2.2") // never reads again
		line(t, br2)
		fmt.Fprint(frozen, "1.1 GETSEG 1 0\n")
		e.dial(t, "192.0.2.3") // not even its greeting
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		done := make(chan error)
		go func() { done <- s.Shutdown(ctx) }()
		if _, reply := next(t, br, nil); reply != (wire.Bye{Text: "the server is shutting down"}) {
			t.Errorf("the silent one is told %v", reply)
		}
		silent.Close()
		if err, d := <-done, time.Since(start); err != context.DeadlineExceeded || d != 3*time.Second {
			t.Errorf("%v after %v", err, d)
		}
		if n := s.Connections(); n != 0 {
			t.Errorf("%d connections are open", n)
		}
	})
}

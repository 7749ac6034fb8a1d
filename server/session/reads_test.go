package session

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
)

// hang takes all slots of a server's reads, as a file system does that hangs,
// until resume is called.
func hang(s *Server) (resume func()) {
	s.init()
	for range cap(s.reads) {
		s.reads <- struct{}{}
	}
	return func() {
		for range cap(s.reads) {
			<-s.reads
		}
	}
}

// TestHangingLibrary: while the library's file system hangs, control is answered
// and what is asked for can be cancelled; it is refused after a while, and
// passes. What waits comes when the file system does.
func TestHangingLibrary(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Library: lib}
		resume := hang(s)
		nc, br := pipe(t, s)
		line(t, br)
		start := time.Now()
		fmt.Fprint(nc, "1.1 GETSEG 1 0\n1.2 GETSEG 1 1\n2.1 GETSEG 1 9 preroll=1\n3.1 GETSEG 1 2\n3.2 GETSEG 1 5\n0.1 LIST\n")
		for range len(lib.Songs()) + 1 {
			if tag, reply := next(t, br, nil); tag != (wire.Tag{Serial: 1}) {
				t.Fatalf("%v %v goes before the list", tag, reply)
			}
		}
		next(t, br, nil)
		ask(t, nc, br, "CANCEL 3.*")
		ask(t, nc, br, "CANCEL 1.2")
		if d := time.Since(start); d != 0 {
			t.Errorf("control took %v", d)
		}
		for range 2 {
			tag, reply := next(t, br, nil)
			e, _ := reply.(*wire.Error)
			if e == nil || e.Code != wire.CodeServer || !e.Passing() || e.Retry != readRetry || tag.Serial != 1 {
				t.Errorf("%v is told %v", tag, reply)
			}
			if d := time.Since(start); d != LongestRead {
				t.Errorf("after %v", d)
			}
		}
		octets := 0
		fmt.Fprint(nc, "1.3 GETSEG 1 3\n2.3 GETSEG 1 9 preroll=1\n")
		synctest.Wait()
		time.Sleep(LongestRead / 2)
		resume()
		want := lib.Songs()[0].Segment(3).Bytes + lib.Songs()[0].Segment(9).Bytes + lib.Songs()[0].Segment(9).PrerollBytes
		for done := 0; done < 2; {
			_, reply := next(t, br, &octets)
			if reply == (wire.OK{}) {
				done++
			}
			if e, failed := reply.(*wire.Error); failed {
				t.Fatal(e)
			}
		}
		if octets != want {
			t.Errorf("%d octets, not %d", octets, want)
		}
	})
}

// TestShutdownHanging: a writer that hangs in a read of the library holds up
// nothing but itself.
func TestShutdownHanging(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib}, newEntrance()
		go s.Serve(e)
		resume := hang(s)
		nc, br := e.dial(t, "192.0.2.1")
		line(t, br)
		fmt.Fprint(nc, "1.1 GETSEG 1 0\n")
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		done := make(chan error)
		go func() { done <- s.Shutdown(ctx) }()
		if _, reply := next(t, br, nil); reply != (wire.Bye{Text: "the server is shutting down"}) {
			t.Errorf("it is told %v", reply)
		}
		nc.Close()
		if err, d := <-done, time.Since(start); d > 3*time.Second+unwind {
			t.Errorf("%v after %v", err, d)
		}
		resume()
	})
}

package session

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
)

// TestSlowLoris: a client that sends an octet now and then doesn't live longer
// by that than one that sends nothing.
func TestSlowLoris(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Library: lib, Limits: Limits{IdleTimeout: 10 * time.Second}}
		nc, br := pipe(t, s)
		line(t, br)
		start := time.Now()
		var trickle sync.WaitGroup
		defer trickle.Wait()
		defer nc.Close()
		trickle.Go(func() {
			for {
				if _, err := io.WriteString(nc, "0"); err != nil {
					return
				}
				time.Sleep(3 * time.Second)
			}
		})
		_, reply := next(t, br, nil)
		if d := time.Since(start); codeOf(reply) != wire.CodeIdle || d != 10*time.Second {
			t.Errorf("after %v it is told %v", d, reply)
		}
	})
}

// TestNeverReads: a client that asks without end and reads nothing is held up
// after a bounded number of requests, whatever they are, and given up after
// the write time-out.
func TestNeverReads(t *testing.T) {
	lib := music(t)
	for _, request := range []string{"PING", "SONG 1", "LIST", "GETSEG 1 0", "CANCEL 7.*", "STATS", "COVER 1", "NONSENSE"} {
		t.Run(request, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &Server{Library: lib}
				client, server := net.Pipe()
				c := newServed(s, server)
				done := make(chan struct{})
				go func() { defer close(done); c.run() }()
				start, asked := time.Now(), 0
				for {
					// Of ever other generations, so that many tags are outstanding.
					if _, err := fmt.Fprintf(client, "%d.1 %s\n", asked, request); err != nil {
						break
					}
					asked++
				}
				if d := time.Since(start); d < DefaultWriteTimeout || d > DefaultWriteTimeout*5/4 {
					t.Errorf("given up after %v", d)
				}
				// What is being parsed, what waits, what is being answered.
				if most := 5 * maxBatch; asked > most {
					t.Errorf("%d requests were taken, more than %d", asked, most)
				}
				client.Close()
				<-done
				if n := c.w.bulk.size(); n != 0 || c.w.out != nil {
					t.Errorf("%d replies are kept", n)
				}
			})
		})
	}
}

// newServed is a connection of s that is not yet run.
func newServed(s *Server, nc net.Conn) *conn {
	s.init()
	return newConn(s, nc)
}

// TestQuiet: connections on which nothing is outstanding have two goroutines
// each and hold no buffer, whatever they asked for before.
func TestQuiet(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Library: lib}
		before := runtime.NumGoroutine()
		var conns []*conn
		for range 20 {
			client, server := net.Pipe()
			t.Cleanup(func() { client.Close() })
			c := newServed(s, server)
			conns = append(conns, c)
			go c.run()
			var b strings.Builder
			for i := range 100 {
				fmt.Fprintf(&b, "1.%d GETSEG 1 %d\n2.%d PING\n", i+1, i%3, i+1)
			}
			go io.WriteString(client, b.String())
			answered := 0
			for br := bufio.NewReaderSize(client, 1<<16); answered < 200; {
				switch _, reply := next(t, br, nil); reply.(type) {
				case wire.OK, *wire.Error:
					answered++
				}
			}
		}
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n > 2*len(conns) {
			t.Errorf("%d connections have %d goroutines", len(conns), n)
		}
		for _, c := range conns {
			if c.in.lines != nil || c.w.out != nil || len(c.requests) > 0 {
				t.Errorf("a quiet connection holds %v %v %d", c.in.lines != nil, c.w.out != nil, len(c.requests))
			}
		}
	})
}

package session

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/ladder"
)

// rendered is the reply to a GETSEG for a segment that f makes.
func rendered(w *writer, tag wire.Tag, f func(context.Context) (ladder.Segment, error)) *rendition {
	b := &rendition{make: f}
	b.tally, b.payload = &w.tally, payload{tag: tag, reads: w.c.srv.reads, wake: w.wake}
	b.header = wire.Segment{Song: 1, Revision: "r", Samples: 1152}
	return b
}

// TestMakingOrder: where several generations wait for renditions, each has its
// segment as soon as that is made, in whatever order. What takes longer than a
// client is to wait is refused, and passes.
func TestMakingOrder(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		client, nc := net.Pipe()
		defer client.Close()
		server := &Server{Library: lib}
		server.init()
		c := newConn(server, nc)
		for i, seconds := range []time.Duration{60, 3, 1, 2} {
			tag := wire.Tag{Gen: uint32(i) + 1, Serial: 1}
			c.w.bulk.add(tag, rendered(&c.w, tag, func(ctx context.Context) (ladder.Segment, error) {
				select {
				case <-time.After(seconds * time.Second):
					return ladder.Segment{Octets: []byte("frames")}, nil
				case <-ctx.Done():
					return ladder.Segment{}, ctx.Err()
				}
			}))
		}
		begun := time.Now()
		go c.run()
		br := bufio.NewReader(client)
		line(t, br)
		for _, want := range []string{"3 1s", "4 2s", "2 3s"} {
			tag, reply := next(t, br, nil)
			if got := fmt.Sprint(tag.Gen, " ", time.Since(begun)); got != want || codeOf(reply) != 0 {
				t.Errorf("generation and time %s, not %s: %v", got, want, reply)
			}
			next(t, br, nil)
			next(t, br, nil)
		}
		tag, reply := next(t, br, nil)
		e, _ := reply.(*wire.Error)
		if e == nil || e.Code != wire.CodeNotYet || e.Retry != makingRetry || tag.Gen != 1 || time.Since(begun) != longestMaking {
			t.Errorf("after %v, %v is told %v", time.Since(begun), tag, reply)
		}
	})
}

// TestMakingError: what cannot be made is refused as the RFC says ("Renditions").
func TestMakingError(t *testing.T) {
	for _, c := range []struct {
		err   error
		code  wire.Code
		retry time.Duration
	}{
		{ladder.ErrBusy, wire.CodeNotYet, makingRetry},
		{context.DeadlineExceeded, wire.CodeNotYet, makingRetry},
		{fmt.Errorf("%w: exit status 1", ladder.ErrEncoder), wire.CodeServer, encoderRetry},
		{ladder.ErrNoRendition, wire.CodeRevision, 0},
		{catalog.ErrGone, wire.CodeGone, 0},
		{ladder.ErrClosed, wire.CodeServer, readRetry},
	} {
		if e := makingError(c.err, 1); e.Code != c.code || e.Retry != c.retry || e.Command != "GETSEG" {
			t.Errorf("%v is told as %v", c.err, e)
		}
	}
}

package link

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync/atomic"
	"time"

	"segue/internal/wire"
)

// AnswerTimeout is how long Ask waits for the next line of a reply.
const AnswerTimeout = 10 * time.Second

// What Ask holds of a reply that its caller has not taken yet.
const (
	// MaxHeld is the most, in octets. Who asks for no more than can come to
	// this may take as long as it likes.
	MaxHeld = 8 << 20
	// HeldEvent is what each line and each piece of payload counts beside its
	// own octets, for what the memory holds of it.
	HeldEvent = 256
)

// Ask sends a request that belongs to no play and gives the lines of its reply
// as they come, the last OK left out. A refusal is a *wire.Error. Leaving the
// loop early, or ctx's end, cancels the request. So does a reply that comes faster
// than it is taken, once MaxHeld of it waits. Payload is dropped.
func (l *Link) Ask(ctx context.Context, r wire.Request) iter.Seq2[wire.Reply, error] {
	return l.Fetch(ctx, r, io.Discard)
}

// Fetch is Ask where the reply's payload goes to w, octet for octet as it
// comes; an error of w ends it.
func (l *Link) Fetch(ctx context.Context, r wire.Request, w io.Writer) iter.Seq2[wire.Reply, error] {
	return func(yield func(wire.Reply, error) bool) {
		box := NewMailbox()
		var held atomic.Int64 // octets in the mailbox
		flooded := false      // the read loop's
		tag := l.Tag()
		put := func(e Event) {
			if flooded {
				return
			}
			if flooded = held.Add(weight(e)) > MaxHeld; flooded {
				e = Event{Tag: tag, At: e.At, Err: fmt.Errorf("the server at %s sends more than is taken: %d MiB of its answer wait", l.name, MaxHeld>>20)}
			}
			box.Put(e)
		}
		if err := l.Send(put, Request{tag, r}); err != nil {
			yield(nil, err)
			return
		}
		defer l.abandon(tag)
		timer := time.NewTimer(AnswerTimeout)
		defer timer.Stop()
		var events []Event
		for {
			select {
			case <-box.Ready():
			case <-ctx.Done():
				yield(nil, context.Cause(ctx))
				return
			case <-timer.C:
				yield(nil, fmt.Errorf("the server at %s has not answered for %.0f s; try again", l.name, AnswerTimeout.Seconds()))
				return
			}
			events = box.Take(events)
			for _, e := range events {
				held.Add(-weight(e))
				switch reply := e.Reply.(type) {
				case nil:
					err := e.Err
					if err == nil {
						_, err = w.Write(e.Payload)
					}
					if err != nil {
						yield(nil, err)
						return
					}
				case wire.OK:
					return
				case *wire.Error:
					yield(nil, reply)
					return
				default:
					if !yield(reply, nil) {
						return
					}
				}
			}
			timer.Reset(AnswerTimeout) // whatever time the caller has taken
		}
	}
}

// weight is what an event counts while it is held.
func weight(e Event) int64 { return int64(e.Octets + HeldEvent) }

// abandon cancels a request if it is still outstanding.
func (l *Link) abandon(tag wire.Tag) {
	l.mu.Lock()
	_, outstanding := l.to[tag]
	delete(l.to, tag)
	l.mu.Unlock()
	if outstanding {
		l.Send(func(Event) {}, Request{l.Tag(), wire.Cancel(tag)})
	}
}

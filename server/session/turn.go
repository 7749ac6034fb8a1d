package session

import (
	"sync"

	"segue/internal/wire"
)

// maxInbox is how many parsed requests may wait for the writer before the
// reader stops reading: a client that asks faster than it takes replies is
// held by TCP.
const maxInbox = 2 * wire.MaxOutstanding

// item is what is handed to the writer: a request, the refusal of one, or how
// the connection is to end.
type item struct {
	tag    wire.Tag
	req    wire.Request
	refuse *wire.Error
	last   bool       // no more requests will come: end when all are answered
	end    wire.Reply // end now, with this line
	finish bool       // end when the replies that have begun are finished, with the line of end
}

// inbox is the hand-over to the writer, and the turn to be it. Whoever holds
// the turn owns the writer and the socket's write side, and is the only one to
// touch them: the reader, which answers in its own goroutine what can leave at
// once, or a goroutine made for what can't, which ends when all has left. So a
// connection on which nothing waits has one goroutine. Who hands over an item
// while nobody has the turn, gets it.
//
// Its methods may be called concurrently.
type inbox struct {
	mu    sync.Mutex
	items []item
	turn  bool          // somebody has it
	over  bool          // the connection is over: nothing is handed over any more
	space sync.Cond     // the items were taken, it is over, or the turn is given up for good
	wake  chan struct{} // capacity 1: there are items, or it is over; nil: nobody waits
}

// hand gives the writer more to do. It waits while too much waits for the
// writer already, but never with an end. It reports whether the caller now has
// the turn.
func (b *inbox) hand(items ...item) (turn bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) >= maxInbox && !b.over && items[len(items)-1].end == nil {
		b.space.Wait()
	}
	if b.over {
		return false
	}
	b.items = append(b.items, items...)
	if !b.turn {
		b.turn = true
		return true
	}
	b.signal()
	return false
}

// take moves what was handed over into buf. It reports false when the
// connection is over. Only who has the turn calls it.
func (b *inbox) take(buf []item) ([]item, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	buf = append(buf[:0], b.items...)
	clear(b.items)
	b.items = b.items[:0]
	if cap(b.items) > smallInbox {
		b.items = nil
	}
	b.space.Broadcast()
	return buf, !b.over
}

// smallInbox is how many items there is always room for.
const smallInbox = 4

// yield gives up the turn unless there is more to do, and reports whether it
// did.
func (b *inbox) yield() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.items) > 0 || b.over {
		return false
	}
	b.turn = false
	return true
}

// taken reports whether somebody has the turn: something is being answered.
func (b *inbox) taken() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.turn
}

// waker is what to wait on for items, or the end.
func (b *inbox) waker() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wake == nil {
		b.wake = make(chan struct{}, 1)
		if len(b.items) > 0 || b.over {
			b.signal()
		}
	}
	return b.wake
}

// close ends the hand-over in both directions: nobody gets the turn any more.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	b.space.Broadcast()
	b.signal()
}

// leave gives up the turn for good, after close.
func (b *inbox) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn = false
	b.space.Broadcast()
}

// await returns when nobody has the turn. The caller has seen to it that who
// has it ends the connection.
func (b *inbox) await() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.turn {
		b.space.Wait()
	}
}

func (b *inbox) isOver() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.over
}

// signal wakes who waits. The lock is held.
func (b *inbox) signal() {
	if b.wake == nil {
		return
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

package session

import (
	"errors"
	"time"
)

// LongestRead is how long a reply waits for one of the slots, and for its read,
// until it is refused.
const LongestRead = 10 * time.Second

// errSlowLibrary is the error of a read that was given up.
var errSlowLibrary = errors.New("the library's file system does not answer")

// reads bounds how many reads of the library go on at once: each slot is one. A
// file system can hang, and each read that hangs in it holds a thread of the
// process, and the writer that has begun it. What comes when all slots are taken
// waits in a goroutine of its own, so that its connection goes on.
//
// That all reads had goroutines of their own would be simpler, but a segment
// would cost more processor time.
type reads chan struct{}

// A read is one that waits for a slot, or has had one. What it reads into is its
// own until it is done, also where it is given up.
type read struct {
	done  chan struct{} // closed when it has ended
	err   error         // valid then
	until time.Time     // when it is given up
}

// now calls f, which reads, if there is a slot, and reports whether there was.
func (r reads) now(f func() error) (ok bool, err error) {
	select {
	case r <- struct{}{}:
		defer func() { <-r }()
		return true, f()
	default:
		return false, nil
	}
}

// later calls f in a goroutine when there is a slot, and then wakes the writer.
func (r reads) later(f func() error, wake wake) *read {
	b := &read{done: make(chan struct{}), until: time.Now().Add(LongestRead)}
	go func() {
		defer wake.signal()
		defer close(b.done)
		late := time.NewTimer(LongestRead)
		defer late.Stop()
		select {
		case r <- struct{}{}:
			b.err = f()
			<-r
		case <-late.C:
			b.err = errSlowLibrary
		}
	}()
	return b
}

// result is the read's error once it is done or given up.
func (b *read) result() error {
	select {
	case <-b.done:
		return b.err
	default:
		return errSlowLibrary
	}
}

// ready is as a bulk reply's that waits for the read; nil is no read.
func (b *read) ready(now time.Time) (ok bool, pause time.Duration) {
	if b == nil || !now.Before(b.until) {
		return true, 0
	}
	select {
	case <-b.done:
		return true, 0
	default:
		return false, b.until.Sub(now)
	}
}

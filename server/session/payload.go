package session

import (
	"slices"
	"time"

	"segue/internal/wire"
)

// payload is the DATA of a reply that is read from a file: a piece of it when
// the piece is about to be sent, into the buffer that it is sent from. So a
// client that takes nothing, however much it has asked for, costs no memory for
// what it is owed.
type payload struct {
	tag   wire.Tag
	reads reads
	wake  wake
	src   func(p []byte, offset int64) error
	next  int64 // offset in what src reads
	left  int   // octets to be sent

	slow  *read  // what has to wait; nil: nothing
	lines []byte // what goes before a piece that waits
	piece []byte // its octets, once it is read
}

// ready is bulk's.
func (b *payload) ready(now time.Time) (ok bool, pause time.Duration) {
	return b.slow.ready(now)
}

// await calls f, which reads, and reports whether it has been called. Where it
// has not, it has to wait: await is called again when the payload is ready.
func (b *payload) await(f func() error) (ended bool, err error) {
	if b.slow != nil {
		err, b.slow = b.slow.result(), nil
		return true, err
	}
	if ended, err = b.reads.now(f); !ended {
		b.slow = b.reads.later(f, b.wake)
	}
	return ended, err
}

// fill appends the next piece of size octets to dst[:mark], what stands there
// being lines that go before it. It returns how many octets of payload it has
// appended. Where the piece has failed, dst is cut back to mark. Where it has to
// wait dst is too, and the lines come with the piece.
func (b *payload) fill(dst []byte, mark, size int) (_ []byte, n int, err error) {
	if b.slow != nil {
		if _, err := b.await(nil); err != nil {
			return dst, 0, err
		}
		n = len(b.piece)
		dst = append(append(dst, b.lines...), b.piece...)
		b.lines, b.piece = nil, nil
		b.next += int64(n)
		b.left -= n
		return dst, n, nil
	}
	dst, n = appendData(dst, b.tag, size-(len(dst)-mark), b.left)
	start, offset, octets := len(dst), b.next, n
	ended, err := b.reads.now(func() error {
		dst = slices.Grow(dst, n)[:start+n]
		return b.src(dst[start:], offset)
	})
	switch {
	case !ended:
		b.lines = slices.Clone(dst[mark:start])
		b.slow = b.reads.later(func() error {
			piece := make([]byte, octets) // when there is a slot, and not before
			err := b.src(piece, offset)
			b.piece = piece
			return err
		}, b.wake)
		return dst[:mark], 0, nil
	case err != nil:
		return dst[:mark], 0, err
	}
	b.next += int64(n)
	b.left -= n
	return dst, n, nil
}

// appendData appends the DATA line of a piece of size octets, line and payload,
// out of left that remain, and returns how many it announces.
func appendData(dst []byte, tag wire.Tag, size, left int) (_ []byte, n int) {
	const least = 512 // octets of payload, for which a line is worth its while
	line := len(wire.AppendReply(dst, tag, wire.Data{N: size})) - len(dst)
	n = min(max(size-line, least), wire.MaxChunk, left)
	return wire.AppendReply(dst, tag, wire.Data{N: n}), n
}

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
	src   func(p []byte, offset int64) error
	next  int64 // offset in what src reads
	left  int   // octets to be sent

	slow  *read  // the read of a piece that has to wait; nil: none
	lines []byte // what goes before that piece
	piece []byte // its octets, once it is done
}

// ready is bulk's.
func (b *payload) ready(now time.Time) (ok bool, pause time.Duration, wake <-chan struct{}) {
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
		b.slow = b.reads.later(f)
	}
	return ended, err
}

// fill appends the next piece of size octets to dst[:mark], what stands there
// being lines that go before it. It returns how many octets of payload it has
// appended. Where the piece has failed, dst is cut back to mark; where it has to
// wait it is too, and the lines come with the piece.
func (b *payload) fill(dst []byte, mark, size int) (_ []byte, n int, err error) {
	if b.slow != nil {
		lines, piece := b.lines, b.piece
		b.lines, b.piece = nil, nil
		if _, err := b.await(nil); err != nil {
			return dst, 0, err
		}
		b.next += int64(len(piece))
		b.left -= len(piece)
		return append(append(dst, lines...), piece...), len(piece), nil
	}
	dst, n = appendData(dst, b.tag, size-(len(dst)-mark), b.left)
	start := len(dst)
	dst = slices.Grow(dst, n)[:start+n]
	piece, offset := dst[start:], b.next
	ended, err := b.await(func() error { return b.src(piece, offset) })
	switch {
	case !ended:
		b.lines, b.piece = slices.Clone(dst[mark:start]), piece
		return slices.Clone(dst[:mark]), 0, nil // the buffer is the read's
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

package stream

import (
	"io"
	"slices"
	"sync"
)

// A buffer leads a song's segments, in order and as their octets come, from the
// stream's owner to the decoder's goroutine. A segment that the decoder has not
// begun can be replaced by the same in another rendition. Putting in never
// blocks.
type buffer struct {
	mu    sync.Mutex
	more  sync.Cond
	queue []*entry // in order; the decoder reads the first
	end   error    // what the decoder gets when the queue is used up; nil: wait
	reads *entry   // what the decoder reads, or has read last; nil: nothing yet
	waits bool     // the decoder waits
	alone bool     // there is one rendition; set before the first part is asked for
}

// An entry is what has come of one segment. It is the buffer's, and guarded by
// its mutex, once it is in the queue.
type entry struct {
	number    int
	rendition int
	preroll   int      // frames of pre-roll
	skip      int      // octets of pre-roll that are still to be dropped
	pieces    [][]byte // that the decoder has not read
	held      int      // octets in them
	whole     bool     // no more will come
}

func newBuffer() *buffer {
	b := &buffer{alone: true}
	b.more.L = &b.mu
	return b
}

// add puts an entry at the queue's end.
func (b *buffer) add(e *entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end == nil {
		b.queue = append(b.queue, e)
		b.more.Signal()
	}
}

// put appends octets to an entry, which the buffer owns from now on.
func (b *buffer) put(e *entry, octets []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end != io.ErrClosedPipe && len(octets) > 0 {
		e.pieces = append(e.pieces, octets)
		e.held += len(octets)
		b.more.Signal()
	}
}

// begin tells how much pre-roll an entry has, of which nothing has come yet:
// frames, and octets.
func (b *buffer) begin(e *entry, frames, octets int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e.preroll, e.skip = frames, octets
}

// complete says that all of an entry has been put.
func (b *buffer) complete(e *entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e.whole = true
	b.more.Signal()
}

// mix says that parts of several renditions may follow each other.
func (b *buffer) mix() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.alone = false
}

// begun reports whether the decoder has begun an entry.
func (b *buffer) begun(e *entry) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reads == e
}

// retarget has an entry, which the decoder has not begun, be of another
// rendition. Nothing of it is kept.
func (b *buffer) retarget(e *entry, rendition int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e.rendition, e.pieces, e.held, e.whole = rendition, nil, 0, false
}

// void takes back what has come of an entry, if the decoder has read none of it.
func (b *buffer) void(e *entry) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reads == e {
		return false
	}
	e.pieces, e.held, e.whole = nil, 0, false
	return true
}

// replace puts a whole entry in the place of the one of the same segment, unless
// the decoder has begun that.
func (b *buffer) replace(with *entry) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.queue, func(e *entry) bool { return e.number == with.number })
	if i < 0 || b.queue[i] == b.reads {
		return false
	}
	b.queue[i] = with
	return true
}

// cut drops what has not been begun from a segment on.
func (b *buffer) cut(from int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = slices.DeleteFunc(b.queue, func(e *entry) bool { return e.number >= from })
}

// finish says that all segments have been added.
func (b *buffer) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end == nil {
		b.end = io.EOF
	}
	b.more.Broadcast()
}

// drop throws away what is held and makes every Read fail.
func (b *buffer) drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue, b.end = nil, io.ErrClosedPipe
	b.more.Broadcast()
}

// dry reports whether the decoder has used up all that was put, and waits.
func (b *buffer) dry() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waits && b.next() == nil
}

// size is how many octets it holds.
func (b *buffer) size() (octets int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.queue {
		octets += e.held
	}
	return octets
}

// next is the entry that the decoder can go on with, nil if it has to wait. What
// is used up leaves the queue. The lock is held, here and below.
func (b *buffer) next() *entry {
	for len(b.queue) > 0 && b.queue[0].whole && b.queue[0].held == 0 {
		b.queue = b.queue[1:]
	}
	if len(b.queue) == 0 || b.queue[0].held == 0 {
		return nil
	}
	return b.queue[0]
}

// A Part is a run of the song's frames in one rendition.
type Part struct {
	Frames io.Reader
	// Preroll is how many frames come first for the decoder alone. They stand
	// for the samples that the part before ends with.
	Preroll int
	Alone   bool // no part of another rendition can follow
}

// Next gives the next part of the song: the first, and then one more each time
// that another rendition comes. It waits for its first octets. The error is
// io.EOF after the last, and io.ErrClosedPipe once the stream is closed.
func (b *buffer) Next() (Part, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, err := b.await()
	if err != nil {
		return Part{}, err
	}
	b.reads = e
	e.skip = 0 // it is for the part's decoder
	return Part{Frames: b, Preroll: e.preroll, Alone: b.alone}, nil
}

// await waits for an entry to go on with.
func (b *buffer) await() (*entry, error) {
	for {
		if e := b.next(); e != nil {
			return e, nil
		}
		if b.end != nil {
			return nil, b.end
		}
		b.waits = true
		b.more.Wait()
		b.waits = false
	}
}

// Read gives octets of the present part, and io.EOF at its end.
func (b *buffer) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		e, err := b.await()
		if err != nil {
			return 0, err
		}
		if b.reads != nil && e.rendition != b.reads.rendition {
			return 0, io.EOF
		}
		b.reads = e
		if n := e.read(p); n > 0 {
			return n, nil
		}
	}
}

// read takes octets from an entry, what is to be dropped left out.
func (e *entry) read(p []byte) (n int) {
	for n == 0 && len(e.pieces) > 0 {
		first := e.pieces[0]
		drop := min(e.skip, len(first))
		n = copy(p, first[drop:])
		e.skip -= drop
		e.held -= drop + n
		if e.pieces[0] = first[drop+n:]; len(e.pieces[0]) == 0 {
			e.pieces[0] = nil
			e.pieces = e.pieces[1:]
		}
	}
	return n
}

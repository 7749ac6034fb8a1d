package player

import (
	"io"
	"sync"
)

// feed is the pipe between the loop, which puts in a song's octets in order as
// they come, and the decoder, which reads them. Putting in never blocks.
type feed struct {
	mu     sync.Mutex
	more   sync.Cond
	pieces [][]byte
	end    error // what Read gives when the pieces are used up; nil: wait
	waits  bool  // a Read waits for octets
}

func newFeed() *feed {
	f := &feed{}
	f.more.L = &f.mu
	return f
}

// put adds a piece, which the feed owns from now on.
func (f *feed) put(p []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.end == nil && len(p) > 0 {
		f.pieces = append(f.pieces, p)
		f.more.Signal()
	}
}

// finish says that all has been put.
func (f *feed) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.end == nil {
		f.end = io.EOF
	}
	f.more.Broadcast()
}

// drop throws away what is held and makes every Read fail.
func (f *feed) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pieces, f.end = nil, io.ErrClosedPipe
	f.more.Broadcast()
}

// dry reports whether the decoder has used up all that was put, and waits.
func (f *feed) dry() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waits && len(f.pieces) == 0
}

// Read waits for octets and gives what there is.
func (f *feed) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.pieces) == 0 {
		if f.end != nil {
			return 0, f.end
		}
		f.waits = true
		f.more.Wait()
		f.waits = false
	}
	n := copy(p, f.pieces[0])
	if f.pieces[0] = f.pieces[0][n:]; len(f.pieces[0]) == 0 {
		f.pieces[0] = nil
		f.pieces = f.pieces[1:]
	}
	return n, nil
}

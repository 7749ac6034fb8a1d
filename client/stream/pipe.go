package stream

import (
	"io"
	"sync"
)

// A pipe leads a song's octets, in order and as they come, from the stream's
// owner to the decoder's goroutine. Putting in never blocks.
type pipe struct {
	mu     sync.Mutex
	more   sync.Cond
	pieces [][]byte
	end    error // what Read gives when the pieces are used up; nil: wait
	held   int   // octets in them
	waits  bool  // a Read waits for octets
}

func newPipe() *pipe {
	p := &pipe{}
	p.more.L = &p.mu
	return p
}

// put adds a piece, which the pipe owns from now on.
func (p *pipe) put(piece []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end == nil && len(piece) > 0 {
		p.pieces = append(p.pieces, piece)
		p.held += len(piece)
		p.more.Signal()
	}
}

// finish says that all has been put.
func (p *pipe) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end == nil {
		p.end = io.EOF
	}
	p.more.Broadcast()
}

// drop throws away what is held and makes every Read fail.
func (p *pipe) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pieces, p.held, p.end = nil, 0, io.ErrClosedPipe
	p.more.Broadcast()
}

// dry reports whether the decoder has used up all that was put, and waits.
func (p *pipe) dry() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waits && len(p.pieces) == 0
}

// size is how many octets it holds.
func (p *pipe) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

// retract takes the last n octets back that were put, if none of them was read.
func (p *pipe) retract(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n > p.held {
		return false
	}
	for p.held -= n; n > 0; {
		last := len(p.pieces) - 1
		cut := min(n, len(p.pieces[last]))
		n -= cut
		if p.pieces[last] = p.pieces[last][:len(p.pieces[last])-cut]; len(p.pieces[last]) == 0 {
			p.pieces = p.pieces[:last]
		}
	}
	return true
}

// Read waits for octets and gives what there is.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.pieces) == 0 {
		if p.end != nil {
			return 0, p.end
		}
		p.waits = true
		p.more.Wait()
		p.waits = false
	}
	n := copy(b, p.pieces[0])
	p.held -= n
	if p.pieces[0] = p.pieces[0][n:]; len(p.pieces[0]) == 0 {
		p.pieces[0] = nil
		p.pieces = p.pieces[1:]
	}
	return n, nil
}

package audio

import (
	"sync"
	"time"
)

// A Ring is a bounded queue of samples between the goroutine that decodes, the
// loop that decides what plays and the device that pulls. All methods may be
// called by any goroutine at any time; the ring's mutex is all they share.
//
// Every sample belongs to a generation, the number of a play. The ring holds
// the current generation's samples only, and its gate decides whether they may
// be read: while it is shut nothing is consumed.
type Ring struct {
	changed chan struct{}

	mu     sync.Mutex
	wake   sync.Cond // broadcast when a blocked Write or ReadWait may go on
	buf    []Sample
	start  int // index in buf of the oldest sample held
	closed bool
	state  RingState // Capacity and Drained are filled in by State
}

// RingState is what a [Ring] looked like at one moment. Everything but Gen,
// Buffered and Capacity counts from the last [Ring.Begin] on.
type RingState struct {
	Gen       uint32    // the current generation; 0: nothing plays
	Played    int64     // samples handed out
	Buffered  int       // samples held
	Capacity  int       // samples that can be held
	Open      bool      // the gate: samples may be read
	Dry       bool      // ran dry since the gate was opened last, which shut it
	Ended     bool      // no more samples will come
	Drained   bool      // ended, and all samples were handed out
	FirstOut  time.Time // when the first sample was handed out; zero before
	Underruns int       // how often it ran dry
}

// NewRing makes a ring for capacity samples, of generation 0 and shut.
func NewRing(capacity int) *Ring {
	r := &Ring{changed: make(chan struct{}, 1), buf: make([]Sample, capacity)}
	r.wake.L = &r.mu
	return r
}

// Begin drops all samples held and makes gen the generation whose samples are
// taken from now on. The gate is shut and all counts are reset. With gen 0
// nothing plays. It returns how things stood at the end of the generation
// before, of which no sample is handed out any more.
func (r *Ring) Begin(gen uint32) (last RingState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last = r.stateNow()
	r.state = RingState{Gen: gen}
	r.wake.Broadcast()
	return last
}

// Write appends samples of generation gen, and blocks while the ring is full.
// It returns nil when all of p was taken, and [ErrStale] as soon as gen is not
// the current generation or the ring is closed, even while it is blocked.
func (r *Ring) Write(gen uint32, p []Sample) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		if !r.current(gen) {
			return ErrStale
		}
		if len(p) == 0 {
			return nil
		}
		if n := r.put(p); n > 0 {
			p = p[n:]
			continue
		}
		r.wake.Wait()
	}
}

// End says that no more samples of generation gen will come.
func (r *Ring) End(gen uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.current(gen) || r.state.Ended {
		return
	}
	r.state.Ended = true
	if r.state.Buffered == 0 {
		r.notify() // drained
	}
}

// Open opens the gate, if gen is the current generation.
func (r *Ring) Open(gen uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current(gen) {
		r.state.Open, r.state.Dry = true, false
		r.wake.Broadcast()
	}
}

// Shut shuts the gate, if gen is the current generation.
func (r *Ring) Shut(gen uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current(gen) {
		r.state.Open = false
	}
}

// Read is for devices that play in real time: it never blocks. It fills p with
// samples and then with silence, and returns how many samples there were.
//
// If there are too few although the gate is open and more are to come, the
// ring has run dry: one underrun is counted and the gate is shut, so that
// whoever opened it decides when to go on.
func (r *Ring) Read(p []Sample) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.take(p)
	clear(p[n:])
	if n < len(p) {
		r.dry()
	}
	return n
}

// ReadWait is for outputs that are not bound to real time: it blocks until
// there are samples and the gate is open, and returns how many of them it put
// into p; ok is false once the ring is closed. It never gives silence, and
// waiting is no underrun.
func (r *Ring) ReadWait(p []Sample) (n int, ok bool) {
	for r.await() {
		if n = r.poll(p); n > 0 || len(p) == 0 {
			return n, true
		}
	}
	return 0, false
}

// State tells how things stand.
func (r *Ring) State() RingState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stateNow()
}

// Changed gives a value after one or more of these: first samples held, first
// sample handed out, ran dry, drained. Look at [Ring.State] then.
func (r *Ring) Changed() <-chan struct{} { return r.changed }

// Close ends every blocked call, now and later. It may be called twice.
func (r *Ring) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.state.Open = false
	r.wake.Broadcast()
}

// await blocks until samples can be read; it is false once the ring is closed.
func (r *Ring) await() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for !r.closed && (!r.state.Open || r.state.Buffered == 0) {
		r.wake.Wait()
	}
	return !r.closed
}

// poll is ReadWait without waiting.
func (r *Ring) poll(p []Sample) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.take(p)
}

// ranDry says that a device which takes what there is by [Ring.poll] has
// nothing left.
func (r *Ring) ranDry() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state.Buffered == 0 {
		r.dry()
	}
}

// stateNow is State with the mutex held.
func (r *Ring) stateNow() RingState {
	s := r.state
	s.Capacity = len(r.buf)
	s.Drained = s.Ended && s.Buffered == 0
	return s
}

// current says whether gen's samples are wanted. The mutex is held, here and below.
func (r *Ring) current(gen uint32) bool {
	return gen != 0 && gen == r.state.Gen && !r.closed
}

// put appends as many samples of p as there is room for.
func (r *Ring) put(p []Sample) int {
	s := &r.state
	p = p[:min(len(p), len(r.buf)-s.Buffered)]
	if len(p) == 0 {
		return 0
	}
	if s.Buffered == 0 {
		r.start = 0
		r.wake.Broadcast()
		r.notify()
	}
	end := (r.start + s.Buffered) % len(r.buf)
	copied := copy(r.buf[end:], p)
	copy(r.buf, p[copied:])
	s.Buffered += len(p)
	return len(p)
}

// take removes as many samples as there are and p has room for, if the gate is open.
func (r *Ring) take(p []Sample) int {
	s := &r.state
	n := min(len(p), s.Buffered)
	if n == 0 || !s.Open {
		return 0
	}
	copied := copy(p[:n], r.buf[r.start:])
	copy(p[copied:n], r.buf)
	r.start = (r.start + n) % len(r.buf)
	s.Buffered -= n
	if s.Played == 0 {
		s.FirstOut = time.Now()
		r.notify()
	}
	s.Played += int64(n)
	if s.Ended && s.Buffered == 0 {
		r.notify()
	}
	r.wake.Broadcast()
	return n
}

// dry counts an underrun and shuts the gate, if more samples are due.
func (r *Ring) dry() {
	if r.state.Open && !r.state.Ended {
		r.state.Underruns++
		r.state.Open, r.state.Dry = false, true
		r.notify()
	}
}

// notify tells Changed, unless it has not been heard since.
func (r *Ring) notify() {
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

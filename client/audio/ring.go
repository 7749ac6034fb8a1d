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
// samples of the current generation, and behind them of the one that follows
// it. Its gate decides whether they may be read: while it is shut nothing is
// consumed.
type Ring struct {
	changed chan struct{}

	mu     sync.Mutex
	wake   sync.Cond // broadcast when a blocked Write or await may go on
	buf    []Sample
	keep   int // places of buf that hold what was handed out last, see giveBack
	start  int // index in buf of the oldest sample held
	closed bool
	state  RingState // Drained is filled in by State
	next   follower
	gain   gain
	soft   bool     // the next sample comes after silence, within a song
	tail   []Sample // the fade-out before a stall, to be handed out next
	enough int      // samples with which the gate may be opened, see Watch
	report func(RingEvent, RingState)
}

// RingState is what a [Ring] looked like at one moment. Everything but Gen,
// Buffered and Before counts from the generation's beginning:
// the last [Ring.Begin], or when it took over from the one that it follows.
type RingState struct {
	Gen       uint32     // the current generation; 0: nothing plays
	Played    int64      // samples handed out
	Buffered  int        // samples held
	Open      bool       // the gate: samples may be read
	Dry       bool       // ran dry since the gate was opened last, which shut it
	Ended     bool       // no more samples will come
	Drained   bool       // ended, and all samples were handed out
	FirstOut  time.Time  // when the first sample was handed out; zero before
	Underruns int        // how often it ran dry
	Before    *RingState // how the generation ended that this one has followed; nil after Begin
}

// A follower is the generation that comes after the current one.
type follower struct {
	gen      uint32 // 0: none
	buffered int    // samples held, behind those of the current generation
	ended    bool
}

// A RingEvent is something that happens to what a [Ring] plays.
type RingEvent int

// The events of a ring.
const (
	Filled   RingEvent = iota // while the gate is shut: enough samples are held, or all there are
	Started                   // the first sample was handed out
	RanDry                    // no samples are left, more are to come; the gate has shut
	TookOver                  // all of the generation before was handed out; this one follows it
	Drained                   // all samples were handed out, and nothing follows
)

// NewRing makes a ring for capacity samples, of generation 0 and shut.
func NewRing(capacity int) *Ring {
	r := &Ring{changed: make(chan struct{}, 1), buf: make([]Sample, capacity), gain: newGain()}
	r.wake.L = &r.mu
	return r
}

// Begin drops all samples held and makes gen the generation whose samples are
// taken from now on, those of a song from its beginning. The gate is shut, no
// generation follows and all counts are reset. With gen 0 nothing plays. It
// returns how things stood at the end of the generation before, of which no
// sample is handed out any more.
func (r *Ring) Begin(gen uint32) (last RingState) { return r.begin(gen, false) }

// BeginWithin is Begin for a song that is taken up somewhere within it: it is
// faded in, where [Ring.SetFade] says so.
func (r *Ring) BeginWithin(gen uint32) (last RingState) { return r.begin(gen, true) }

func (r *Ring) begin(gen uint32, within bool) (last RingState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last = r.stateNow()
	r.state, r.next, r.soft, r.tail = RingState{Gen: gen}, follower{}, within, nil
	r.gain.settle()
	r.wake.Broadcast()
	return last
}

// Follow has generation gen come after the current one without a gap. Once that
// has ended, [Ring.Write] takes samples of gen too, and before that it blocks.
// When the last sample of the current generation has been handed out, gen is
// the current one, and the gate stays as it is. Begin drops a follower, another
// Follow replaces it, and Follow(0) does without. Where nothing plays there is
// nothing to follow: begin.
func (r *Ring) Follow(gen uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = follower{gen: gen}
	if r.state.Ended && r.state.Buffered == 0 {
		r.takeOver()
	}
	r.wake.Broadcast()
}

// Write appends samples of generation gen, and blocks while the ring is full.
// It returns nil when all of p was taken, and [ErrStale] as soon as gen is
// neither the current generation, not ended, nor the one that follows it, or the
// ring is closed; even while it is blocked.
func (r *Ring) Write(gen uint32, p []Sample) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		if !r.following(gen) && (!r.current(gen) || r.state.Ended) {
			return ErrStale
		}
		if len(p) == 0 {
			return nil
		}
		if n := r.put(gen, p); n > 0 {
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
	switch {
	case r.following(gen):
		r.next.ended = true
	case r.current(gen) && !r.state.Ended:
		r.state.Ended = true
		if r.state.Buffered == 0 {
			r.drained()
		}
		if r.state.Buffered < r.enough {
			r.filled()
		}
		r.wake.Broadcast() // what follows may be written
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

// Shut shuts the gate, if gen is the current generation. [Output.Flush] after
// it makes a pause: what the device has not yet played is given back to the
// ring, so that the song goes on from the place where it was heard to cease.
func (r *Ring) Shut(gen uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current(gen) {
		r.state.Open = false
		r.soften()
	}
}

// SetVolume makes everything handed out from now on louder or quieter: 100 %
// hands out the samples as they are, 0 silence. Between them the amplitude is
// the cube of the percentage, near to how loudness is felt: 50 % is −18 dB. It
// changes gradually, within 10 ms.
func (r *Ring) SetVolume(percent int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gain.setVolume(percent)
}

// SetFade has sound cease and return gradually, over up to that many samples:
// when the ring runs dry (by as much sooner), and where it goes on after that,
// after a pause or within a song. 0, as it is at first, leaves every sample as
// it is. Outputs call it, for which this is heard; what a device has taken
// when the song is stopped or paused is faded by its own Flush.
func (r *Ring) SetFade(samples int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gain.fade = samples
}

// State tells how things stand.
func (r *Ring) State() RingState {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stateNow()
}

// Changed gives a value after one or more of these: first samples held, first
// sample handed out, ran dry, drained, followed. Look at [Ring.State] then.
func (r *Ring) Changed() <-chan struct{} { return r.changed }

// Watch has report called with what happens from now on, and how things then
// stand, in order. It is called with the ring's mutex held: it must not block
// nor call the ring. Enough is how many samples must be held for Filled to be
// told. Who looks at the state once after Watch misses nothing.
func (r *Ring) Watch(enough int, report func(RingEvent, RingState)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.enough, r.report = enough, report
}

// Close ends every blocked call, now and later. It may be called twice.
func (r *Ring) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.state.Open = false
	r.wake.Broadcast()
}

// stateNow is State. The mutex is held, here and below.
func (r *Ring) stateNow() RingState {
	s := r.state
	s.Drained = s.Ended && s.Buffered == 0
	return s
}

// current says whether gen's samples are what plays.
func (r *Ring) current(gen uint32) bool {
	return gen != 0 && gen == r.state.Gen && !r.closed
}

// following says whether gen's samples come after those of the current generation.
func (r *Ring) following(gen uint32) bool {
	return gen != 0 && gen == r.next.gen && !r.closed
}

// put appends as many samples of p as there is room for, and none for the
// follower of a generation that has not ended.
func (r *Ring) put(gen uint32, p []Sample) int {
	held := r.state.Buffered + r.next.buffered
	p = p[:max(0, min(len(p), len(r.buf)-r.keep-held))] // it may hold more than that, see giveBack
	if r.following(gen) && !r.state.Ended {
		p = nil
	}
	if len(p) == 0 {
		return 0
	}
	end := (r.start + held) % len(r.buf)
	copied := copy(r.buf[end:], p)
	copy(r.buf, p[copied:])
	if r.following(gen) {
		r.next.buffered += len(p)
		return len(p)
	}
	if r.state.Buffered += len(p); r.state.Buffered == len(p) {
		r.wake.Broadcast()
		r.notify()
	}
	if r.state.Buffered >= r.enough && r.state.Buffered-len(p) < r.enough {
		r.filled()
	}
	return len(p)
}

// drained tells that all of an ended generation was handed out, and has the
// next one take over, if one follows.
func (r *Ring) drained() {
	if r.next.gen != 0 {
		r.takeOver()
		return
	}
	r.tell(Drained)
}

// takeOver makes the follower the current generation.
func (r *Ring) takeOver() {
	before := r.stateNow()
	before.Before = nil
	r.state = RingState{
		Gen: r.next.gen, Buffered: r.next.buffered, Ended: r.next.ended,
		Open: before.Open, Before: &before,
	}
	r.next = follower{}
	r.soft = false
	r.wake.Broadcast()
	r.tell(TookOver)
	if r.state.Ended || r.state.Buffered >= r.enough {
		r.filled()
	}
	if r.state.Ended && r.state.Buffered == 0 {
		r.tell(Drained)
	}
}

// filled tells that the gate may be opened, if it is shut.
func (r *Ring) filled() {
	if !r.state.Open && r.state.Buffered > 0 {
		r.tell(Filled)
	}
}

// tell reports an event.
func (r *Ring) tell(e RingEvent) {
	if r.report != nil {
		r.report(e, r.stateNow())
	}
	r.notify()
}

// notify tells Changed, unless it has not been heard since.
func (r *Ring) notify() {
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

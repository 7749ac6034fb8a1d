package audio

import "time"

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
	if n < len(p) {
		r.dry()
		n += r.takeTail(p[n:])
	}
	clear(p[n:])
	return n
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

// poll is for outputs that ask again when they get less than they could take:
// it gives what there is, and that is no running dry.
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
	if r.state.Buffered <= r.reserve() {
		r.dry()
	}
}

// setKeep has the ring remember the n samples that it handed out last, at the
// least, for giveBack.
func (r *Ring) setKeep(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	buf := make([]Sample, len(r.buf)-r.keep+n)
	held := r.state.Buffered + r.next.buffered
	for i := range held {
		buf[i] = r.buf[(r.start+i)%len(r.buf)]
	}
	r.buf, r.keep, r.start = buf, n, 0
}

// giveBack takes back the n samples handed out last, of which a device says
// that nobody has heard them, but none of an earlier generation and no more
// than are kept. They will be handed out again.
func (r *Ring) giveBack(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.state
	n = int(min(int64(n), int64(r.keep), s.Played))
	if n <= 0 {
		return
	}
	s.Played -= int64(n)
	s.Buffered += n
	r.start = (r.start - n + len(r.buf)) % len(r.buf)
	r.soften()
	r.tail = nil
	r.wake.Broadcast()
	r.notify()
	if s.Buffered >= r.enough && s.Buffered-n < r.enough {
		r.filled()
	}
}

// take removes as many samples as may be handed out and p has room for. The
// mutex is held, here and below.
func (r *Ring) take(p []Sample) (n int) {
	n = r.takeTail(p)
	s := &r.state
	for s.Open && n < len(p) {
		part := p[n:]
		part = part[:max(0, min(len(part), s.Buffered-r.reserve()))]
		if len(part) == 0 {
			break
		}
		r.handOut(part)
		n += len(part)
		if s.Ended && s.Buffered == 0 {
			r.drained() // s may be another generation's now
		}
	}
	return n
}

// handOut moves the oldest samples to p, which is no longer than what is held.
func (r *Ring) handOut(p []Sample) {
	s := &r.state
	copied := copy(p, r.buf[r.start:])
	copy(p[copied:], r.buf)
	r.start = (r.start + len(p)) % len(r.buf)
	s.Buffered -= len(p)
	s.Played += int64(len(p))
	if s.FirstOut.IsZero() {
		s.FirstOut = time.Now()
		r.tell(Started)
	}
	if r.soft {
		r.gain.fadeIn()
		r.soft = false
	}
	r.gain.apply(p)
	r.wake.Broadcast()
}

// takeTail moves the fade-out that is left to p.
func (r *Ring) takeTail(p []Sample) int {
	n := copy(p, r.tail)
	r.tail = r.tail[n:]
	return n
}

// reserve is how many samples are held back for the fade-out of a stall.
func (r *Ring) reserve() int {
	if r.state.Ended {
		return 0
	}
	return r.gain.fade
}

// dry counts an underrun and shuts the gate, if more samples are due. What is
// left fades out.
func (r *Ring) dry() {
	s := &r.state
	if !s.Open || s.Ended {
		return
	}
	if s.Buffered > 0 {
		r.tail = make([]Sample, s.Buffered)
		r.handOut(r.tail)
		fadeOut(r.tail)
	}
	s.Underruns++
	s.Open, s.Dry = false, true
	r.soften()
	r.tell(RanDry)
}

// soften has the next sample come gradually, if silence comes before it and
// others of its song came earlier.
func (r *Ring) soften() { r.soft = r.soft || r.state.Played > 0 }

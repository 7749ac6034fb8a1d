package player

import (
	"time"

	"segue/client/audio"
)

// decide looks at a play as a whole, after anything has happened: asks for
// what is due, starts, stalls, resumes or ends.
func (l *loop) decide(p *play) {
	l.ask(p)
	s := l.ring.State()
	if l.now != p || s.Gen != p.gen {
		return
	}
	l.sounded(p, s)
	switch {
	case s.Drained:
		l.finish(p)
	case p.lost != nil && !p.allFed() && l.starved(p):
		l.fail(p, p.lost)
	case s.Dry && p.state == Playing:
		l.stall(p)
	case !s.Open && s.Buffered > 0:
		l.start(p, s.Buffered, s.Ended)
	}
}

// sounded tells of a play's first sample, once it has left for the device.
func (l *loop) sounded(p *play, s audio.RingState) {
	if !p.sounded && s.Gen == p.gen && !s.FirstOut.IsZero() {
		p.sounded, p.state = true, Playing
		l.tell(p, Event{Kind: FirstSound, At: s.FirstOut})
	}
}

// starved reports whether a play whose link is lost has used up what it holds.
func (l *loop) starved(p *play) bool {
	// In this order: a decoder that waits has given all that it had.
	return !p.known || p.feed.dry() && l.ring.State().Buffered == 0
}

// start opens the gate to the device if the link is likely to keep up, at the
// beginning and after a stall alike.
func (l *loop) start(p *play, buffered int, ended bool) {
	if p.rate == 0 || l.paused {
		return
	}
	ok, wait := l.ready(p)
	if !l.output.Realtime() || p.allFed() || p.lost != nil || ended {
		ok = true
	}
	if !ok {
		if !p.delayed && wait >= time.Second {
			p.delayed = true
			l.tell(p, Event{Kind: Delayed, Wait: wait})
		}
		return
	}
	// The device takes a first piece at once: it must be there.
	if least := int(firstPiece.Seconds() * float64(p.rate)); buffered < least && !ended && p.lost == nil && l.output.Realtime() {
		return
	}
	l.ring.Open(p.gen)
	l.output.Play()
	p.delayed = false
	if p.state == Stalling {
		now := time.Now()
		p.stallTime += now.Sub(p.stalledAt)
		p.state = Playing
		l.tell(p, Event{Kind: Resumed, At: now})
	}
}

// ready asks the engine whether a play may begin, or go on after a stall.
func (l *loop) ready(p *play) (ok bool, wait time.Duration) {
	now, position := time.Now(), l.position(p)
	b, left := p.fetched()-position, p.time(p.music())-position
	if p.sounded {
		return p.engine.Resume(now, b, left, p.stalled(now))
	}
	return p.engine.Start(now, b, left)
}

// firstPiece is how much sound must stand ready when a device starts to pull.
const firstPiece = 40 * time.Millisecond

// stall notes that the device ran dry. The ring has shut its gate by itself.
func (l *loop) stall(p *play) {
	p.state, p.stalledAt, p.delayed = Stalling, time.Now(), false
	p.stalls++
	_, wait := l.ready(p)
	l.tell(p, Event{Kind: Stalled, Wait: wait})
}

// finish waits, beside the loop, until the device has played what it took.
func (l *loop) finish(p *play) {
	if p.finishing {
		return
	}
	p.finishing = true
	gen := p.gen
	l.wg.Go(func() {
		l.output.Drain(l.ctx)
		l.post(drained{gen})
	})
}

// status is how things stand.
func (l *loop) status() Status {
	p := l.now
	if p == nil {
		return Status{State: Idle, Output: l.output.String(), Volume: l.volume, QueueAt: l.queue.At, QueueLen: len(l.queue.Songs)}
	}
	s := Status{
		State: p.state, Song: p.desc, Number: p.song,
		Position: l.position(p), Length: p.time(p.music()),
		Stalls: p.stalls, StallTime: p.stallTime,
		Output: l.output.String(),
		Paused: l.paused, Volume: l.volume,
		QueueAt: l.queue.At, QueueLen: len(l.queue.Songs),
	}
	if l.paused {
		s.State = Suspended
	}
	if length := s.Length.Seconds(); length > 0 {
		s.SongRate = float64(p.desc.Bytes) / length
	}
	if p.state == Stalling {
		s.StallTime = p.stalled(time.Now())
	}
	s.Lead = max(p.fetched()-s.Position, 0)
	e := p.engine.Estimates()
	s.Window, s.Rate, s.Use, s.RTT = e.Window, e.Rate, e.Use, e.RTT
	s.Waiting, _ = p.outstanding()
	return s
}

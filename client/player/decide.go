package player

import (
	"time"

	"segue/client/audio"
)

// decide looks at the whole, after anything has happened: connects, asks for
// what is due, seeks, starts, stalls, resumes, goes on or ends.
func (l *loop) decide() {
	l.turn(l.ring.State())
	if l.now != nil {
		l.seekDue(l.now)
	}
	l.connect()
	for p := range l.plays() {
		l.ask(p)
	}
	if l.now == nil {
		return
	}
	l.prepare(l.now)
	s := l.ring.State()
	l.turn(s)
	p := l.now
	if s.Gen != p.gen {
		return
	}
	l.sounded(p, s)
	l.note(p)
	switch {
	case l.paused:
		if s.Open { // another song has taken over meanwhile
			l.hold(p.gen)
		}
	case p.broken && (s.Drained || l.starved(p)):
		l.fail(p, p.lost)
	case p.gone != nil && !p.allFed() && l.starved(p):
		l.fail(p, p.gone)
	case s.Drained:
		l.finish(p)
	case p.lost != nil && !p.allFed() && l.starved(p):
		l.giveUp(p, p.lost)
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
		l.failed = 0
		l.tell(p, Event{Kind: FirstSound, At: s.FirstOut})
	}
}

// starved reports whether a play that is lost has used up what it holds.
func (l *loop) starved(p *play) bool {
	// In this order: a decoder that waits has given all that it had.
	return !p.known || !p.decoding || p.feed.dry() && l.ring.State().Buffered == 0
}

// start opens the gate to the device if the link is likely to keep up, at the
// beginning and after a stall alike.
func (l *loop) start(p *play, buffered int, ended bool) {
	if p.rate == 0 || len(p.seeks) > 0 {
		return
	}
	ok, wait := l.ready(p)
	if !l.output.Realtime() || p.allFed() || p.bereft() || ended {
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
	if least := int(firstPiece.Seconds() * float64(p.rate)); buffered < least && !ended && !p.bereft() && l.output.Realtime() {
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
	b, left := p.fetched()-position, p.length()-position
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

package player

import (
	"time"

	"segue/client/link"
	"segue/client/stream"
)

const (
	// patience is how long a song that was just asked for, and is not described,
	// waits for a server that does not answer.
	patience = link.SilenceTimeout

	// How long before a song's end the next one is asked for.
	followAhead = 10 * time.Second // at the least, if the present one is all here
	followLast  = 5 * time.Second  // at the latest
)

// settle draws the conclusions: loads, seeks, has a song follow, starts, stalls,
// resumes, goes on or ends.
func (t *turn) settle() {
	if t.planned.then != noSequel {
		return // the deck's last word comes first
	}
	t.watchLine()
	if t.now.gen == 0 || t.planned.then != noSequel {
		return
	}
	t.watchSupply(&t.now)
	t.watchSupply(&t.next)
	if err := t.failure(&t.now); err != nil {
		t.fail(err)
		return
	}
	if len(t.now.seeks) > 0 && t.view.now.known && t.view.rate != 0 {
		t.cutFor(plan{then: toPlace})
		return
	}
	t.prepare()
	if t.view.gen == t.now.gen {
		t.sound()
	}
}

// watchLine tells of the connection, once each time, and loses patience.
func (t *turn) watchLine() {
	if t.now.gen == 0 || !t.view.now.wants() && (t.next.gen == 0 || !t.view.next.wants()) {
		t.forgetLine()
		return
	}
	switch t.line.State {
	case link.Silent, link.Dropped, link.Failing:
		if t.offline == nil {
			t.offline, t.since = t.line.Err, t.time
			t.tell(t.now.gen, Event{Kind: Reconnecting, Err: t.line.Err})
		}
	case link.Up:
		if t.offline != nil {
			t.offline = nil
			t.tell(t.now.gen, Event{Kind: Reconnected})
		}
	}
	if t.offline != nil && t.now.requested && !t.view.now.known && t.time.Sub(t.since) > patience {
		t.abandon(t.offline)
	}
}

// forgetLine has no connection be missed: none is needed. A loss that nobody
// was told of is no news later on; a silence still is.
func (t *turn) forgetLine() {
	t.offline = nil
	if t.line.State == link.Dropped || t.line.State == link.Failing {
		t.line = link.Change{}
	}
}

// watchSupply loads a play as soon as that can be done, and tells when nothing
// more of it comes.
func (t *turn) watchSupply(p *play) {
	v := t.viewOf(p)
	if p.gen == 0 {
		return
	}
	if v.loadable && !p.loaded {
		p.loaded = true
		t.do(load{p.gen})
	}
	if p.supply == v.supply {
		return
	}
	p.supply = v.supply
	if p.sounded() && (v.supply == stream.Missing || v.supply == stream.Cut) {
		t.tell(p.gen, Event{Kind: LinkLost, Err: v.err})
	}
}

// failure is why a play ends at once, for an error of its song.
func (t *turn) failure(p *play) error {
	switch v := t.viewOf(p); {
	case p.gen == 0:
		return nil
	case p.err != nil:
		return p.err
	case v.supply == stream.Failed:
		return v.err
	}
	return nil
}

// prepare has the queue's next song follow the present one without a gap: it is
// asked for when the present one is all here and its end lies within the
// window, and decoded behind it.
func (t *turn) prepare() {
	at := -1
	if t.failed < len(t.queue.Songs) {
		at = t.queue.follower(t.tried, t.failed > 0)
	}
	switch n := &t.next; {
	case n.gen != 0:
		if at != n.at || t.queue.Songs[at] != n.song || t.failure(n) != nil {
			t.do(unfollow{n.gen})
		}
	case at >= 0 && t.followDue():
		t.next = t.newPlay(at, t.time)
		t.do(follow{t.next.gen, t.next.song, t.next.revision})
	}
}

// followDue reports whether it is time to ask for the next song.
func (t *turn) followDue() bool {
	v := &t.view.now
	if !v.asked || t.view.rate == 0 || v.over() || t.now.ending || len(t.now.seeks) > 0 {
		return false
	}
	left := v.length - v.position
	if !v.whole {
		return left < followLast
	}
	return left < max(v.window, followAhead)
}

// unfollowed drops what was to follow, unless it plays already.
func (t *turn) unfollowed(gen uint32) {
	if gen != t.next.gen {
		return
	}
	if err := t.failure(&t.next); err != nil {
		t.failed++
		t.err, t.tried = err, t.next.at
		t.tell(gen, Event{Kind: Failed, Err: err})
	}
	t.do(discard{gen})
	t.next, t.view.next = play{}, playView{}
}

// sound decides about the gate to the device, and about the end.
func (t *turn) sound() {
	p, v := &t.now, &t.view.now
	// In this order: a decoder that waits has given all that it had.
	starved := !v.known || !p.loaded || v.dry && !t.view.holds
	p.ending = t.view.drained && !t.paused
	switch {
	case t.paused:
		if t.view.open { // another song has taken over meanwhile
			t.do(hold{p.gen})
		}
	case v.supply == stream.Ended && (t.view.drained || starved):
		t.fail(v.err)
	case (v.supply == stream.Doubtful || v.supply == stream.Missing) && !v.whole && starved:
		t.fail(v.err)
	case t.view.drained:
		if p.heard {
			t.end()
		}
	case v.supply == stream.Cut && !v.whole && starved:
		t.abandon(v.err)
	case t.view.dry && p.phase == Playing:
		t.stall()
	case !t.view.open && t.view.holds:
		t.start()
	}
	p.heard = p.heard && t.view.drained // what a device gives back is to be heard again
}

// start opens the gate to the device if the link is likely to keep up, at the
// beginning and after a stall alike.
func (t *turn) start() {
	p, v := &t.now, &t.view.now
	if t.view.rate == 0 || len(p.seeks) > 0 {
		return
	}
	if !v.enough && t.view.realtime && !v.whole && !v.over() && !t.view.ended {
		if !p.delayed && v.wait >= time.Second {
			p.delayed = true
			t.tell(p.gen, Event{Kind: Delayed, Wait: v.wait})
		}
		return
	}
	if !t.view.ready && !v.over() {
		return
	}
	t.do(open{p.gen})
	p.delayed = false
	if p.phase == Stalling {
		p.stallTime += t.time.Sub(p.stalledAt)
		p.phase = Playing
		t.tell(p.gen, Event{Kind: Resumed})
	}
}

// stall notes that the device ran dry. The deck has shut its gate by itself.
func (t *turn) stall() {
	p := &t.now
	p.phase, p.stalledAt, p.delayed = Stalling, t.time, false
	p.stalls++
	t.tell(p.gen, Event{Kind: Stalled, Wait: t.view.now.wait})
}

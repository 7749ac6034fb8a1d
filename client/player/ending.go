package player

import (
	"time"

	"segue/client/deck"
)

// cutFor cuts off what plays. What is planned is done when the deck has said how
// far it came, see carryOut.
func (t *turn) cutFor(p plan) {
	p.gen = t.now.gen
	t.planned = p
	t.do(cut{})
}

// fail ends the present play for an error of its song: the queue goes on.
func (t *turn) fail(err error) { t.cutFor(plan{kind: Failed, err: err, then: toFollower}) }

// end ends the present play, which was heard to its end: the queue goes on.
func (t *turn) end() { t.cutFor(plan{kind: Ended, then: toFollower}) }

// abandon ends the present play for an error that every other would come upon,
// too.
func (t *turn) abandon(err error) {
	if t.now.gen != 0 {
		t.cutFor(plan{kind: Failed, err: err, then: toIdle})
	}
}

// carryOut does what was planned: tells how the play has ended, and goes on.
func (t *turn) carryOut() {
	p := t.planned
	t.planned = plan{}
	old, seen := t.now, t.view.now
	switch {
	case p.then == toPlace && seen.known && t.view.rate != 0:
		t.move()
		return
	case p.then == toPlace, p.then == toFollower && p.gen != old.gen:
		// Another song has taken over at the last moment. It begins anew.
		t.clear()
		t.play(old.at, old)
		return
	}
	e := Event{Kind: p.kind, Err: p.err}
	if p.kind == Ended {
		e.Position = seen.length
	}
	t.tell(old.gen, e)
	t.clear()
	switch p.then {
	case toSong:
		t.choose(p)
	case toCheck:
		t.idle(nil)
		t.startCheck()
	case toIdle:
		if p.kind == Failed {
			t.err = p.err
		}
		t.idle(p.err)
	case toFollower:
		if p.kind == Failed {
			t.failed++
			t.err = p.err
		}
		if at := t.queue.follower(t.tried, p.kind == Failed); at >= 0 && t.failed < len(t.queue.Songs) {
			t.play(at, play{asked: t.time})
			return
		}
		t.idle(t.err)
	}
}

// move goes on with the song at another place: that is another play of it.
func (t *turn) move() {
	old, seen := t.now, t.view.now
	to := min(seen.position, seen.length)
	for _, seek := range old.seeks {
		to = min(max(seek(to, seen.length), 0), seen.length)
	}
	t.gen++
	p := play{
		gen: t.gen, song: old.song, at: old.at, asked: t.time, phase: Starting,
		supply: old.supply, stalls: old.stalls, stallTime: old.stallTime,
	}
	t.do(move{p.gen, old.gen, to})
	t.clear()
	t.now, t.queue.At, t.tried = p, p.at, p.at
	t.tell(p.gen, Event{Kind: Sought})
}

// clear forgets what plays and what follows.
func (t *turn) clear() {
	if t.next.gen != 0 {
		t.do(discard{t.next.gen})
	}
	t.do(discard{t.now.gen})
	t.now, t.next = play{}, play{}
	t.view.now, t.view.next = playView{}, playView{}
}

// choose plays the song of the queue that the listener has chosen.
func (t *turn) choose(p plan) {
	t.idle(nil)
	t.err, t.failed = nil, 0
	t.do(hurry{})
	t.play(p.at, p.play)
}

// play plays the song at an index of the queue, as a play says that was asked
// for. Nothing else does.
func (t *turn) play(at int, as play) {
	t.endCheck(nil)
	t.paused = false
	t.queue.At, t.tried = at, at
	p := t.newPlay(at, as.asked)
	p.requested, p.seeks = as.requested, as.seeks
	t.now = p
	t.do(begin{p.gen, p.song, p.revision})
	t.tell(p.gen, Event{Kind: Asked, At: as.asked})
}

// newPlay makes a play of the song at an index of the queue.
func (t *turn) newPlay(at int, asked time.Time) play {
	t.gen++
	return play{gen: t.gen, song: t.queue.Songs[at], revision: t.queue.revisions[at], at: at, asked: asked, phase: Starting}
}

// idle lets those go on who wait for nothing to play, and no connection is
// missed any more.
func (t *turn) idle(err error) {
	t.forgetLine()
	t.do(release{err})
}

// startCheck plays the sound of a sound check.
func (t *turn) startCheck() {
	t.endCheck(nil)
	t.gen++
	t.check = t.gen
	t.do(sound{t.check})
}

// onCheck takes what the deck reports of a sound check.
func (t *turn) onCheck(e deck.Event) {
	switch e.Kind {
	case deck.Ready:
		t.do(open{e.Gen})
	case deck.Played, deck.Failed, deck.Dead:
		t.endCheck(e.Err)
	}
}

// endCheck lets the one go on who waits for the sound check.
func (t *turn) endCheck(err error) {
	if t.check != 0 {
		t.check = 0
		t.do(checked{err})
	}
}

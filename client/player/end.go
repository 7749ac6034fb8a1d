package player

import (
	"time"

	"segue/client/audio"
)

// fail ends a play for an error of its song: the queue goes on.
func (l *loop) fail(p *play, err error) {
	l.turn(l.ring.State()) // it may have begun to play meanwhile
	l.failed++
	l.err = err
	switch p {
	case l.now:
		l.end(Event{Kind: Failed, Err: err})
	case l.next:
		l.tried = p.at
		l.tell(p, Event{Kind: Failed, Err: err})
		l.unfollow()
	}
}

// breakOff ends a play for an error of its song when what is here of it has been
// heard.
func (l *loop) breakOff(p *play, err error) {
	switch {
	case p.fed <= int64(p.place.segment)*p.segmentSamples():
		l.fail(p, err) // nothing is
	case p.lost == nil:
		p.lost, p.broken = err, true
	}
}

// giveUp ends a play for an error that every other would come upon, too.
func (l *loop) giveUp(p *play, err error) {
	if p != l.now {
		return // the present one comes upon it as well
	}
	l.err = err
	l.drop(Event{Kind: Failed, Err: err})
	l.tellServer()
	l.idle(err)
}

// end ends the present play, which wasn't stopped, and goes on with the queue.
func (l *loop) end(e Event) {
	l.drop(e)
	if at := l.queue.follower(l.tried, e.Kind == Failed); at >= 0 && l.failed < len(l.queue.Songs) {
		l.play(at, time.Now())
		return
	}
	l.tellServer()
	l.idle(l.err)
}

// cut ends what plays at once: no sample of it is heard any more, and nothing
// more of it is taken from the link.
func (l *loop) cut() (last audio.RingState) {
	last = l.ring.Begin(0)
	l.output.Flush()
	l.turn(last)
	l.sounded(l.now, last)
	if l.next != nil {
		l.discard(l.next)
	}
	l.discard(l.now)
	l.next = nil
	return last
}

// drop takes the present play apart and tells how it ended.
func (l *loop) drop(e Event) {
	last := l.cut()
	p := l.now
	if e.Position == 0 && last.Gen == p.gen {
		e.Position = p.position(last.Played)
	}
	l.tell(p, e)
	l.now = nil
}

// discard ends a play's decoder, and has its requests cancelled.
func (l *loop) discard(p *play) {
	p.feed.drop()
	if p.link != nil && p.link.Err() == nil {
		l.cancel = append(l.cancel, cancelling{p.link, p.gen})
	}
}

// idle lets those go on who wait for nothing to play, and no connection is
// missed any more.
func (l *loop) idle(err error) {
	l.line.down, l.line.since = nil, time.Time{}
	for _, w := range l.waiting {
		w <- err
	}
	l.waiting = nil
}

// wait has ended told when nothing plays any more.
func (l *loop) wait(ended chan<- error) {
	if l.now == nil {
		ended <- l.err
		l.err = nil
		return
	}
	l.waiting = append(l.waiting, ended)
}

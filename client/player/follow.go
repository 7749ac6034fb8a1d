package player

import (
	"time"

	"segue/client/audio"
)

// How long before a song's end the next one is asked for.
const (
	followAhead = 10 * time.Second // at the least, if the present one is all here
	followLast  = 5 * time.Second  // at the latest
)

// prepare has the queue's next song follow the present one without a gap: it
// is asked for when the present one is all here and its end lies within the
// window, and decoded behind it.
func (l *loop) prepare(p *play) {
	at := -1
	if l.failed < len(l.queue.Songs) {
		at = l.queue.follower(l.tried, l.failed > 0)
	}
	if n := l.next; n != nil && (at != n.at || l.queue.Songs[at] != n.song) {
		l.unfollow()
	}
	if l.next != nil || at < 0 || l.now != p || !l.followDue(p) {
		return
	}
	l.next = l.newPlay(at, time.Now())
	l.ring.Follow(l.next.gen)
}

// followDue reports whether it is time to ask for the next song.
func (l *loop) followDue(p *play) bool {
	if !p.allAsked() || p.rate == 0 || p.bereft() || p.finishing || len(p.seeks) > 0 {
		return false
	}
	left := p.length() - l.position(p)
	if !p.allFed() {
		return left < followLast
	}
	return left < max(p.engine.Window(time.Now(), max(l.position(p), 0)), followAhead)
}

// unfollow drops what was prepared to follow, unless it plays already.
func (l *loop) unfollow() {
	l.ring.Follow(0)
	l.turn(l.ring.State())
	if l.next != nil {
		l.discard(l.next)
		l.next = nil
	}
}

// turn notes that the present song was heard to its end and the next one has
// taken over.
func (l *loop) turn(s audio.RingState) {
	p, n := l.now, l.next
	if n == nil || s.Gen != n.gen || s.Before == nil {
		return
	}
	l.sounded(p, *s.Before)
	l.tell(p, Event{Kind: Ended, Position: p.length()})
	l.discard(p)
	l.now, l.next = n, nil
	l.queue.At, l.tried = n.at, n.at
	l.tell(n, Event{Kind: Asked, At: n.asked})
	if n.known {
		l.tell(n, Event{Kind: Described, Describe: n.desc})
	}
	l.sounded(n, s)
}

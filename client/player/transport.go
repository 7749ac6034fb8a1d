package player

import (
	"slices"
	"time"
)

// playSongs makes songs the queue and plays the first.
func (l *loop) playSongs(songs []uint32, asked time.Time) {
	switch {
	case len(songs) > 0:
		l.queue.Songs, l.queue.At = slices.Clone(songs), 0
	case l.resume():
		return
	}
	if l.goTo(max(l.queue.At, 0), asked) {
		l.now.hasty = true
	}
}

// add puts songs at the queue's end.
func (l *loop) add(songs []uint32, asked time.Time) {
	if len(songs) == 0 {
		return
	}
	first := len(l.queue.Songs)
	l.queue.Songs = append(l.queue.Songs, songs...)
	if l.now == nil {
		l.goTo(first, asked)
		l.now.hasty = true
		return
	}
	l.tell(l.now, Event{Kind: Queued})
}

// goTo plays the song at an index of the queue; false: there is none.
func (l *loop) goTo(at int, asked time.Time) bool {
	if at < 0 || at >= len(l.queue.Songs) {
		return false
	}
	if l.now != nil {
		l.drop(Event{Kind: Stopped})
		l.idle(nil)
	}
	l.err, l.failed = nil, 0
	l.line.next = time.Time{}
	l.play(at, asked)
	return true
}

// play plays the song at an index of the queue. Nothing else does.
func (l *loop) play(at int, asked time.Time) {
	l.paused = false
	l.queue.At, l.tried = at, at
	p := l.newPlay(at, asked)
	l.now = p
	l.ring.Begin(p.gen)
	l.tell(p, Event{Kind: Asked, At: asked})
}

// newPlay makes a play of the song at an index of the queue.
func (l *loop) newPlay(at int, asked time.Time) *play {
	l.gen++
	return &play{
		gen: l.gen, song: l.queue.Songs[at], at: at, asked: asked, state: Starting,
		feed: newFeed(), engine: l.newEngine(),
	}
}

// halt stops what plays and reports whether anything did.
func (l *loop) halt() bool {
	if l.now == nil {
		return false
	}
	l.drop(Event{Kind: Stopped})
	l.tellServer()
	l.idle(nil)
	return true
}

// pause shuts the gate to the device; false: it is shut, or nothing plays.
func (l *loop) pause() bool {
	if l.now == nil || l.paused {
		return false
	}
	l.paused = true
	l.hold(l.now.gen)
	l.tell(l.now, Event{Kind: Paused})
	return true
}

// hold has the device take nothing more, and give back what it hasn't played.
func (l *loop) hold(gen uint32) {
	l.ring.Shut(gen)
	l.output.Flush()
}

// resume has what is paused go on.
func (l *loop) resume() bool {
	if l.now == nil || !l.paused {
		return false
	}
	l.paused = false
	if l.now.state == Playing {
		l.ring.Open(l.now.gen)
		l.output.Play()
	}
	l.tell(l.now, Event{Kind: Continued})
	return true
}

// setVolume sets how loud it plays.
func (l *loop) setVolume(percent int) {
	l.volume = min(max(percent, 0), 100)
	l.ring.SetVolume(l.volume)
}

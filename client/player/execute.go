package player

import (
	"time"

	"segue/client/audio"
	"segue/client/deck"
	"segue/client/stream"
)

// do executes an action.
func (l *loop) do(a action) {
	switch a := a.(type) {
	case tell:
		l.cfg.Observe(l.describe(a.gen, a.Event))
	case answer:
		l.ok = a.ok
	case refuse:
		l.err = a.err
	case release:
		for _, w := range l.waiting {
			w <- a.err
		}
		l.waiting = nil
	case begin:
		l.tracks[a.gen] = &track{stream: l.newStream(begin(a))}
		l.deck.Begin(a.gen, false)
	case follow:
		l.tracks[a.gen] = &track{stream: l.newStream(begin(a))}
		l.deck.Follow(a.gen)
	case move:
		l.move(a)
	case cut:
		l.last = l.deck.Cut()
		l.reported(cutOff{})
	case unfollow:
		l.deck.Follow(0)
		l.reported(unfollowed(a))
	case discard:
		l.discard(a.gen)
	case load:
		l.load(l.tracks[a.gen], a.gen)
	case open:
		l.deck.Open(a.gen)
	case hold:
		l.deck.Hold(a.gen)
	case leave:
		l.tracks[a.gen].stream.Leave()
	case giveUp:
		l.tracks[a.gen].stream.Cut(a.err)
	case hurry:
		l.line.Hurry()
	case sound:
		l.deck.Begin(a.gen, false)
		l.deck.LoadSound(a.gen, l.check.sound)
	case silence:
		l.deck.Cut()
	case checked:
		if a.err == nil {
			a.err = l.deck.Err()
		}
		l.check.ended <- a.err
		l.check = check{}
	}
}

// move takes a song up at another place.
func (l *loop) move(a move) {
	from := l.tracks[a.from].stream
	song, _ := from.Song()
	place := music(song).At(a.to, l.deck.State().Rate)
	s := from.From(a.gen, place.Sample, l.link)
	l.tracks[a.gen] = &track{stream: s, place: place, placed: true}
	l.deck.Begin(a.gen, place.First > 0)
}

// load gives the deck what it needs of a play.
func (l *loop) load(t *track, gen uint32) {
	song, _ := t.stream.Song()
	m := music(song)
	if !t.placed {
		t.place, t.placed = m.Beginning(), true
	}
	origin, _ := t.stream.Origin()
	next := func() (audio.Part, error) {
		part, err := t.stream.Next()
		return audio.Part(part), err
	}
	l.deck.Load(gen, deck.Track{Next: next, FrameSamples: song.FrameSamples, Origin: origin, Music: m, Place: t.place})
}

// discard ends a play's stream, and has its requests cancelled.
func (l *loop) discard(gen uint32) {
	t := l.tracks[gen]
	delete(l.tracks, gen)
	if on := t.stream.Close(); on != nil && on == l.link {
		l.cancels = append(l.cancels, on.Cancel(gen))
	}
}

// look is what step is shown.
func (l *loop) look() (v view) {
	now, next := l.tracks[l.state.now.gen], l.tracks[l.state.next.gen]
	// The decoder first: what it has given by then is seen on the deck.
	if now != nil {
		v.now.dry = now.stream.Starved()
	}
	d := l.onDeck()
	v.gen, v.rate, v.realtime = d.Gen, d.Rate, l.deck.Realtime()
	v.open, v.ready, v.holds, v.ended, v.dry, v.drained = d.Open, d.Ready, d.Holds, d.Ended, d.Dry, d.Drained
	if now != nil {
		l.see(&v.now, &l.state.now, now)
	}
	if next != nil {
		l.see(&v.next, &l.state.next, next)
	}
	return v
}

// see fills in what is seen of a play.
func (l *loop) see(v *playView, p *play, t *track) {
	now, s := time.Now(), t.stream
	var song stream.Song
	song, v.known = s.Song()
	_, v.loadable = s.Origin()
	v.position, v.length = l.position(p.gen), song.Length()
	v.window, _ = s.Window()
	v.supply, v.err = s.Supply()
	v.asked = s.AllAsked()
	v.whole = s.Whole()
	b, left := s.Fetched()-v.position, v.length-v.position
	if p.sounded() {
		v.enough, v.wait = s.Engine().Resume(now, b, left, p.silent(now))
	} else {
		v.enough, v.wait = s.Engine().Start(now, b, left)
	}
}

// onDeck is what is on the deck, or was until it was cut off.
func (l *loop) onDeck() deck.State {
	d := l.deck.State()
	if d.Gen == 0 && l.tracks[l.last.Gen] != nil {
		d = l.last
	}
	return d
}

// position is the playhead: what the device has taken. That of a play which
// follows is negative, by as long as the present one still takes.
func (l *loop) position(gen uint32) time.Duration {
	d, t := l.onDeck(), l.tracks[gen]
	switch {
	case d.Gen == gen:
		return deck.Duration(t.place.First+d.Taken, d.Rate)
	case gen == l.state.next.gen:
		song, _ := l.tracks[l.state.now.gen].stream.Song()
		return l.position(l.state.now.gen) - song.Length()
	}
	return deck.Duration(t.place.First, d.Rate)
}

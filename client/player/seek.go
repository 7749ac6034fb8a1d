package player

import (
	"errors"
	"time"
)

// errNothing is the error of a command that needs a song that plays.
var errNothing = errors.New("nothing plays")

// seek moves the playhead, now or when the song is described.
func (l *loop) seek(to seekTo) error {
	if l.now == nil {
		return errNothing
	}
	l.now.seeks = append(l.now.seeks, to)
	l.seekDue(l.now)
	return nil
}

// seekDue carries out the seeks that wait, as soon as it is known what song
// this is and at what rate the output runs.
func (l *loop) seekDue(p *play) {
	if len(p.seeks) == 0 || !p.known || p.rate == 0 {
		return
	}
	at := min(l.position(p), p.length())
	for _, to := range p.seeks {
		at = min(max(to(at, p.length()), 0), p.length())
	}
	l.move(p, at)
}

// move goes on with a song at another place: that is another play of it.
func (l *loop) move(p *play, to time.Duration) {
	l.cut()
	l.gen++
	q := &play{
		gen: l.gen, song: p.song, at: p.at, asked: time.Now(), state: Starting,
		desc: p.desc, known: true, place: p.placeAt(to, p.rate), checked: p.checked,
		lost: p.lost, broken: p.broken, feed: newFeed(), engine: p.engine, rate: p.rate,
		stalls: p.stalls, stallTime: p.stallTime, window: p.window,
	}
	if p.link == nil || p.link != l.line.link {
		q.checked = false
	}
	q.next = q.place.segment
	q.fed = int64(q.next) * q.segmentSamples()
	l.now, l.queue.At, l.tried = q, q.at, q.at
	if q.place.first == 0 {
		l.ring.Begin(q.gen)
	} else {
		l.ring.BeginWithin(q.gen)
	}
	l.tell(q, Event{Kind: Sought})
}

package player

import (
	"slices"
	"time"

	"segue/internal/wire"
)

// leads is the lead at each of the last seconds.
type leads struct {
	at   time.Time // of the last
	last []time.Duration
}

// leadsKept is how many seconds of them.
const leadsKept = 60

// note notes the lead, once a second.
func (l *leads) note(now time.Time, lead time.Duration) {
	if now.Sub(l.at) < time.Second {
		return
	}
	l.at = now
	if len(l.last) == leadsKept {
		l.last = slices.Delete(l.last, 0, 1)
	}
	l.last = append(l.last, lead)
}

// status is how things stand.
func (l *loop) status() Status {
	st := &l.state
	s := Status{
		State: Idle, Output: l.deck.Output(), Volume: l.volume,
		QueueAt: st.queue.At, QueueLen: len(st.queue.Songs),
		Leads: slices.Clone(l.leads.last),
	}
	p, t := &st.now, l.tracks[st.now.gen]
	if t == nil {
		return s
	}
	v := l.look()
	song, _ := t.stream.Song()
	s.State, s.Song, s.Number = p.phase, wire.Song(song), t.stream.Number()
	s.Position, s.Length = v.now.position, v.now.length
	s.Lead = max(t.stream.Fetched()-s.Position, 0)
	s.Offline = st.offline
	s.Waiting, _ = t.stream.Outstanding()
	s.Stalls, s.StallTime = p.stalls, p.silent(time.Now())
	if s.Length > 0 {
		s.SongRate = float64(song.Bytes) / s.Length.Seconds()
	}
	s.Heard, s.Original = t.stream.Rate(s.Position)
	e := t.stream.Estimates()
	s.Window, s.Rate, s.Use, s.RTT = e.Window, e.Rate, e.Use, e.RTT
	switch {
	case st.paused:
		s.State, s.Paused = Suspended, true
	case p.phase == Stalling, p.phase == Starting && v.now.known:
		s.Wait = v.now.wait
	}
	return s
}

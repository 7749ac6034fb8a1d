package player

import (
	"slices"
	"time"
)

// leads is the lead at each of the last seconds.
type leads struct {
	at   time.Time // of the last
	last []time.Duration
}

// leadsKept is how many seconds of them.
const leadsKept = 60

// note notes the lead, once a second.
func (l *loop) note(p *play) {
	now := time.Now()
	if now.Sub(l.leads.at) < time.Second {
		return
	}
	l.leads.at = now
	if len(l.leads.last) == leadsKept {
		l.leads.last = slices.Delete(l.leads.last, 0, 1)
	}
	l.leads.last = append(l.leads.last, max(p.fetched()-l.position(p), 0))
}

// status is how things stand.
func (l *loop) status() Status {
	s := Status{
		State: Idle, Output: l.output.String(), Volume: l.volume,
		QueueAt: l.queue.At, QueueLen: len(l.queue.Songs),
		Leads: slices.Clone(l.leads.last),
	}
	p := l.now
	if p == nil {
		return s
	}
	s.State, s.Song, s.Number = p.state, p.desc, p.song
	s.Position, s.Length = l.position(p), p.length()
	s.Lead = max(p.fetched()-s.Position, 0)
	s.Offline = l.line.down
	s.Waiting, _ = p.outstanding()
	s.Stalls, s.StallTime = p.stalls, p.stallTime
	if s.Length > 0 {
		s.SongRate = float64(p.desc.Bytes) / s.Length.Seconds()
	}
	e := p.engine.Estimates()
	s.Window, s.Rate, s.Use, s.RTT = e.Window, e.Rate, e.Use, e.RTT
	switch {
	case l.paused:
		s.State, s.Paused = Suspended, true
	case p.state == Stalling:
		s.StallTime = p.stalled(time.Now())
		_, s.Wait = l.ready(p)
	case p.state == Starting && p.known:
		_, s.Wait = l.ready(p)
	}
	return s
}

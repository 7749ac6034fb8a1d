package session

import (
	"testing"
	"time"
)

// sink is a connection of which a fixed rate leaves.
type sink struct {
	rate   float64 // octets a second
	unsent float64
	at     time.Time
}

func (s *sink) advance(now time.Time) {
	s.unsent = max(0, s.unsent-s.rate*now.Sub(s.at).Seconds())
	s.at = now
}

func (s *sink) Backlog() (Backlog, error) {
	return Backlog{Unsent: int(s.unsent), Unacked: int(s.unsent)}, nil
}

// TestPacer feeds links of fixed rates endless bulk: none may ever be idle
// after the first second, and what stands unsent must be no more than about
// two chunks of 20 ms.
func TestPacer(t *testing.T) {
	for _, bits := range []float64{256e3, 1e6, 10e6, 100e6} {
		now := time.Unix(0, 0)
		s := &sink{rate: bits / 8, at: now}
		p := pacer{probe: s, batch: firstRoom}
		most, sent := 0.0, 0.0
		begin := now
		for now.Sub(begin) < 5*time.Second {
			s.advance(now)
			room, wait := p.room(now)
			if room > 0 {
				s.unsent += float64(room)
				p.wrote(now, room)
				sent += float64(room)
				if now.Sub(begin) > time.Second {
					most = max(most, s.unsent)
				}
			}
			if room > 0 || wait == 0 {
				wait = 50 * time.Microsecond // a system call
			}
			now = now.Add(wait)
		}
		s.advance(now)
		carried := (sent - s.unsent) / (s.rate * 5)
		t.Logf("%.0f kbit/s: %.3f of the link used, at most %.0f ms unsent", bits/1e3, carried, most/s.rate*1000)
		if carried < 0.99 {
			t.Errorf("%.0f kbit/s: only %.3f of the link is used", bits/1e3, carried)
		}
		if limit := max(2.5*batchTime.Seconds()*s.rate, 2*minBatch); most > limit {
			t.Errorf("%.0f kbit/s: %.0f octets unsent, more than %.0f", bits/1e3, most, limit)
		}
	}
}

func TestPacerWithoutProbe(t *testing.T) {
	p := pacer{}
	if room, wait := p.room(time.Unix(0, 0)); room <= 0 || wait != 0 {
		t.Errorf("room %d, wait %v", room, wait)
	}
}

// frozen is a connection of which nothing is ever acknowledged.
type frozen struct{ sent, looks int }

func (f *frozen) Backlog() (Backlog, error) {
	f.looks++
	return Backlog{Unsent: f.sent, Unacked: f.sent}, nil
}

// TestPacerStuck: who takes nothing is looked at seldom, and is known to be
// stuck since then, not since it last took something before a pause.
func TestPacerStuck(t *testing.T) {
	f, now := &frozen{}, time.Unix(0, 0)
	p := pacer{probe: f, batch: firstRoom}
	p.room(now)
	now = now.Add(time.Hour) // nothing was asked for
	begin := now
	for now.Sub(begin) < time.Minute {
		room, wait := p.room(now)
		f.sent += room
		p.wrote(now, room)
		if d := p.stuck(now); d > now.Sub(begin) {
			t.Fatalf("stuck for %v after %v", d, now.Sub(begin))
		}
		now = now.Add(max(wait, 50*time.Microsecond))
	}
	if d := p.stuck(now); d < time.Minute-time.Second {
		t.Errorf("stuck for %v only", d)
	}
	if f.looks > 2000 {
		t.Errorf("looked %d times in a minute", f.looks)
	}
}

// TestPacerWaitsAnew: who is answered a control line after a long pause, and
// asks for bulk before that has arrived, has taken nothing for a moment only.
func TestPacerWaitsAnew(t *testing.T) {
	f, now := &frozen{}, time.Unix(0, 0)
	p := pacer{probe: f, batch: firstRoom}
	p.room(now)
	now = now.Add(time.Hour) // nothing was asked for
	f.sent = 100
	p.wrote(now, f.sent)
	now = now.Add(time.Second)
	p.room(now)
	if d := p.stuck(now); d != time.Second {
		t.Errorf("stuck for %v after a second", d)
	}
}

// TestPacerKnows: on a fast link that is asked for a little at a time, few of
// the answers need a look; and never is more than two batches under way.
func TestPacerKnows(t *testing.T) {
	now := time.Unix(0, 0)
	s := &fast{sink: sink{rate: 100e6, at: now}}
	p := pacer{probe: s, batch: firstRoom}
	for range 1000 {
		s.advance(now)
		room, wait := p.room(now)
		n := min(room, 32<<10)
		p.wrote(now, n)
		s.unsent += float64(n)
		if s.unsent > 2*float64(p.batch) {
			t.Fatalf("%.0f octets under way, in batches of %d", s.unsent, p.batch)
		}
		now = now.Add(max(wait, 2*time.Millisecond))
	}
	if s.looks > 300 {
		t.Errorf("%d looks for 1000 writes", s.looks)
	}
	// Then the link stops.
	s.rate = 0
	for range 100 {
		room, wait := p.room(now)
		p.wrote(now, room)
		s.unsent += float64(room)
		now = now.Add(max(wait, time.Millisecond))
	}
	if s.unsent > 3*float64(p.batch) {
		t.Errorf("%.0f octets under way on a link that has stopped, in batches of %d", s.unsent, p.batch)
	}
}

// fast is a sink that tells its rate, as Linux does.
type fast struct {
	sink
	looks int
}

func (f *fast) Backlog() (Backlog, error) {
	f.looks++
	b, err := f.sink.Backlog()
	b.Rate = 100e6
	return b, err
}

// TestPacerBoast: a connection that tells of a burst's rate on a slow link is
// not believed: what is handed over grows with what has left, until the rate
// is measured, and then is what the link carries.
func TestPacerBoast(t *testing.T) {
	now := time.Unix(0, 0)
	s := &fast{sink: sink{rate: 125e3, at: now}}
	p := pacer{probe: s, batch: firstRoom}
	begin := now
	for now.Sub(begin) < 2*time.Second {
		s.advance(now)
		room, wait := p.room(now)
		p.wrote(now, room)
		s.unsent += float64(room)
		if s.unsent > 2*firstRoom || now.Sub(begin) > time.Second && s.unsent > 2*minBatch {
			t.Fatalf("%.0f octets under way after %v", s.unsent, now.Sub(begin))
		}
		now = now.Add(max(wait, 50*time.Microsecond))
	}
}

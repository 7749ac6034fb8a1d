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
				p.wrote(room)
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

package prefetch

import (
	"math"
	"time"
)

const (
	outage  = 2 * time.Second // without an octet, from which on a link is gone and not slow
	recent  = 3.0             // seconds of carrying after which the rate of now has forgotten about two thirds
	longRun = 240.0           // the same of the long run's
)

// rates is how fast the link carries, now and in the long run, over the time in
// which it does. Two kinds of time are left out: pauses, in which nothing was
// asked for, and outages. An outage tells how long the link was gone, and not
// how fast it is when it is back; what was known of its rate of now is
// forgotten by as much as it lasted.
type rates struct {
	now, long mean
	begun     time.Time // when the first octets of all came
	free      time.Time // when the last segment was whole

	// The segment that is arriving.
	first, last time.Time     // of its octets; zero: none has come
	wait        time.Duration // for its first; how much of that was a pause is known when it is whole
}

// arrive notes octets of the present segment. The first of all only start the
// clock, since it isn't known how long they took.
func (r *rates) arrive(at time.Time, n int) {
	switch {
	case r.begun.IsZero():
		r.begun, r.first, n = at, at, 0
	case r.first.IsZero():
		r.first = at
		r.wait = r.carried(at.Sub(r.free))
		r.carry(n, 0)
	default:
		r.carry(n, r.carried(at.Sub(r.last)))
	}
	r.last = at
}

func (r *rates) carry(n int, d time.Duration) {
	r.now.add(float64(n), d.Seconds(), recent)
	r.long.add(float64(n), d.Seconds(), longRun)
}

// carried is how much of a time without octets counts as carrying. In an outage
// the rate of now grows old.
func (r *rates) carried(gap time.Duration) time.Duration {
	if gap < outage {
		return gap
	}
	r.now.age(gap.Seconds(), recent)
	return 0
}

// segment notes that the present segment is whole: octets of it, for which the
// link was free at began.
func (r *rates) segment(began, done time.Time, octets int) {
	if r.first.IsZero() { // its octets were not noted as they came
		r.carry(octets, max(done.Sub(began), 0))
	}
	r.carry(0, min(max(r.first.Sub(began), 0), r.wait))
	r.free, r.first, r.last, r.wait = done, time.Time{}, time.Time{}, 0
}

// at is what is known at a time. It holds for a link that is busy, as it is
// before a start and in a stall.
func (r *rates) at(now time.Time) (recently, long mean) {
	since := r.last
	if since.IsZero() {
		since = r.free
	}
	busy := *r
	if !since.IsZero() {
		busy.carry(0, r.wait+min(now.Sub(since), outage))
	}
	return busy.now, busy.long
}

// mean is a rate over carrying time, older time weighing less.
type mean struct{ octets, seconds float64 }

func (m *mean) add(octets, seconds, memory float64) {
	m.age(seconds, memory)
	m.octets += octets
	m.seconds += seconds
}

func (m *mean) age(seconds, memory float64) {
	keep := math.Exp(-seconds / memory)
	m.octets *= keep
	m.seconds *= keep
}

// time is how long so many octets take, in seconds; 0 where the rate is unknown.
func (m mean) time(octets float64) float64 {
	if m.octets <= 0 {
		return 0
	}
	return octets * m.seconds / m.octets
}

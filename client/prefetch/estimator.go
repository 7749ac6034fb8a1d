package prefetch

import (
	"math"
	"time"
)

const (
	memory   = 8 // segments after which an EWMA has forgotten about two thirds
	enough   = 4 // segments after which a link's unsteadiness shows
	shortest = 100 * time.Microsecond
)

// estimator learns the link from what it has carried.
type estimator struct {
	rtt      time.Duration // the least seen; what is above it is queue
	rate     float64       // octets a second over busy periods, EWMA
	use      float64       // u: EWMA of d/p
	mean     float64       // EWMA of d, seconds
	variance float64       // of d, seconds²
	segments int

	free time.Time // when the link had carried the last segment
}

func (e *estimator) roundTrip(d time.Duration) {
	if e.rtt == 0 || d < e.rtt {
		e.rtt = max(d, shortest)
	}
}

// segment learns from one download. It began when the link was free for it:
// when the one before it was done, or one round trip after it was asked for:
// that is returned. scale is what d and its like are multiplied by.
func (e *estimator) segment(asked, done time.Time, octets int, plays time.Duration, scale float64) (began time.Time) {
	began = asked.Add(e.rtt)
	if e.free.After(began) {
		began = e.free
	}
	e.free = done
	d := max(done.Sub(began), 0).Seconds()
	e.segments++
	// Plain means at first, exponentially weighted ones after `memory`.
	a := 1 / float64(min(e.segments, memory))
	e.use += a * (d*scale/plays.Seconds() - e.use)
	diff := d*scale - e.mean
	e.mean += a * diff
	e.variance = (1 - a) * (e.variance + a*diff*diff)

	if d < shortest.Seconds() {
		return began // it came all at once, at whatever rate
	}
	rate := float64(octets) / d
	if e.rate == 0 {
		e.rate = rate
	}
	// The mean of d/octets, not of rates: a slow segment weighs as long as
	// it lasted.
	e.rate = 1 / ((1-a)/e.rate + a/rate)
	return began
}

// unsteady reports whether the link's download times differ by more than a
// steady link's do, and by so much that it matters to segments of a playback
// time: on a fast link they differ for reasons of the machines alone.
func (e *estimator) unsteady(plays time.Duration) bool {
	deviation := math.Sqrt(e.variance)
	return e.segments > enough && deviation > max(unsteady*e.mean, unsteadyLeast*plays.Seconds())
}

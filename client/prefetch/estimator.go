package prefetch

import (
	"math"
	"time"
)

const (
	memory   = 8                // segments after which an EWMA has forgotten about two thirds
	enough   = 4                // segments after which a link's unsteadiness shows
	busyTime = 10 * time.Second // busy time after which throughput has
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

	octets, busy float64   // carried, and the seconds that it took, older ones weighing less
	began        time.Time // when the present segment began to arrive; zero: nothing has
	partial      float64   // octets of it that are here
}

func (e *estimator) roundTrip(d time.Duration) {
	if e.rtt == 0 || d < e.rtt {
		e.rtt = max(d, shortest)
	}
}

// arrive notes octets of the present segment. The first of all only start the
// clock, since it isn't known how long they took.
func (e *estimator) arrive(at time.Time, n int) {
	if e.began.IsZero() {
		e.began = at
		return
	}
	e.partial += float64(n)
}

// segment learns from one download. It began when the link was free for it:
// when the one before it was done, or one round trip after it was asked for.
func (e *estimator) segment(asked, done time.Time, octets int, plays time.Duration) {
	began := asked.Add(e.rtt)
	if e.free.After(began) {
		began = e.free
	}
	e.free = done
	d := max(done.Sub(began), 0).Seconds()
	e.segments++
	// Plain means at first, exponentially weighted ones after `memory`.
	a := 1 / float64(min(e.segments, memory))
	e.use += a * (d/plays.Seconds() - e.use)
	diff := d - e.mean
	e.mean += a * diff
	e.variance = (1 - a) * (e.variance + a*diff*diff)

	keep := forget(d)
	e.octets, e.busy = e.octets*keep+float64(octets), e.busy*keep+d
	e.began, e.partial = done, 0
	if d < shortest.Seconds() {
		return // it came all at once, at whatever rate
	}
	rate := float64(octets) / d
	if e.rate == 0 {
		e.rate = rate
	}
	// The mean of d/octets, not of rates: a slow segment weighs as long as
	// it lasted.
	e.rate = 1 / ((1-a)/e.rate + a/rate)
}

// throughput is T: what the link has carried a second, in octets, over about
// the last ten seconds in which it was busy, outages and the segment that is
// arriving included; 0 while nothing is known. It holds for a link that is busy
// now, as it is before a start and in a stall. Before a round trip has passed,
// what arrives is TCP's first burst: that may be faster than the link goes on,
// so it is a bound only, and sure says so.
func (e *estimator) throughput(now time.Time) (octetsPerSecond float64, sure bool) {
	octets, busy := e.octets, e.busy
	if d := now.Sub(e.began).Seconds(); !e.began.IsZero() && d > 0 {
		keep := forget(d)
		octets, busy = octets*keep+e.partial, busy*keep+d
	}
	if busy <= 0 {
		return 0, false
	}
	return octets / busy, e.segments > 0 || now.Sub(e.began) >= e.rtt
}

// forget is how much weight is left after so many seconds.
func forget(seconds float64) float64 { return math.Exp(-seconds / busyTime.Seconds()) }

// unsteady reports whether the link's download times differ by more than a
// steady link's do, and by so much that it matters to segments of a playback
// time: on a fast link they differ for reasons of the machines alone.
func (e *estimator) unsteady(plays time.Duration) bool {
	deviation := math.Sqrt(e.variance)
	return e.segments > enough && deviation > max(unsteady*e.mean, unsteadyLeast*plays.Seconds())
}

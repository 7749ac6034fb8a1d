package prefetch

import "time"

const (
	memory   = 8 // segments after which an EWMA has forgotten about two thirds
	recent   = 5 // downloads that the safe rate looks at
	shortest = 100 * time.Microsecond
)

// estimator learns the link from the segments that it has carried.
type estimator struct {
	rtt      time.Duration // the least seen; what is above it is queue
	rate     float64       // octets a second over busy periods, EWMA
	use      float64       // u: EWMA of d/p
	mean     float64       // EWMA of d, seconds
	variance float64       // of d, seconds²
	segments int

	free   time.Time // when the link had carried the last segment
	recent []float64 // the latest rates, octets a second
	errors []float64 // relative errors of predicting each of them
}

func (e *estimator) roundTrip(d time.Duration) {
	if e.rtt == 0 || d < e.rtt {
		e.rtt = max(d, shortest)
	}
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
	if d < shortest.Seconds() {
		return // it came all at once, at whatever rate
	}
	rate := float64(octets) / d
	e.predict(rate)
	if e.rate == 0 {
		e.rate = rate
	}
	// The mean of d/octets, not of rates: a slow segment weighs as long as
	// it lasted.
	e.rate = 1 / ((1-a)/e.rate + a/rate)
}

// predict notes how far the harmonic mean of the recent rates would have been
// off for this one.
func (e *estimator) predict(rate float64) {
	if h := harmonic(e.recent); h > 0 {
		off := (h - rate) / rate
		if off < 0 {
			off = -off
		}
		e.errors = append(e.errors, off)
	}
	e.recent = append(e.recent, rate)
	e.recent = e.recent[max(0, len(e.recent)-recent):]
	e.errors = e.errors[max(0, len(e.errors)-recent):]
}

// safeRate is R_lo: the harmonic mean of the last five rates, divided by 1 +
// their largest relative error of prediction (Yin et al., SIGCOMM 2015); 0
// while nothing is known.
func (e *estimator) safeRate() float64 {
	worst := 0.0
	for _, off := range e.errors {
		worst = max(worst, off)
	}
	return harmonic(e.recent) / (1 + worst)
}

func harmonic(rates []float64) float64 {
	if len(rates) == 0 {
		return 0
	}
	sum := 0.0
	for _, r := range rates {
		sum += 1 / r
	}
	return float64(len(rates)) / sum
}

package main

import "math"

// An envelope is the loudness of a held tone: it rises, stays while the key is
// down, and falls when it is let go.
type envelope struct {
	age, rise, hold, fall float64 // in samples
	top                   float64 // height reached before the key was let go
}

// newEnvelope returns the envelope of a tone that takes rise and fall seconds to
// come and to go.
func newEnvelope(t Tone, rise, fall float64) envelope {
	hold := max(t.Seconds, 0.01)
	e := envelope{rise: rise * t.Rate, hold: hold * t.Rate, fall: fall * t.Rate}
	e.top = e.rising(e.hold)
	return e
}

// next returns the next height, from 0 to 1.
func (e *envelope) next() float64 {
	e.age++
	if e.age < e.hold {
		return e.rising(e.age)
	}
	left := 1 - (e.age-e.hold)/e.fall
	if left <= 0 {
		return 0
	}
	return e.top * left * left * (3 - 2*left)
}

// over reports that the envelope has come down to zero.
func (e *envelope) over() bool {
	return e.age >= e.hold+e.fall
}

func (e *envelope) rising(age float64) float64 {
	if age >= e.rise {
		return 1
	}
	return 0.5 - 0.5*math.Cos(math.Pi*age/e.rise)
}

// decay returns the factor by which a sample follows another in a sound that
// falls by 60 dB in the given seconds.
func decay(rate, seconds float64) float64 {
	return math.Pow(0.001, 1/(rate*seconds))
}

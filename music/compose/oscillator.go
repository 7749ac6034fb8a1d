package main

import "math"

// A rotor is a sine wave of a steady frequency.
type rotor struct {
	sin, cos   float64
	dsin, dcos float64
}

// newRotor returns a sine of hz that starts at a phase in radians.
func newRotor(rate, hz, phase float64) rotor {
	w := 2 * math.Pi * hz / rate
	return rotor{sin: math.Sin(phase), cos: math.Cos(phase), dsin: math.Sin(w), dcos: math.Cos(w)}
}

// next returns the next sample, from -1 to 1.
func (r *rotor) next() float64 {
	y := r.sin
	r.sin, r.cos = r.sin*r.dcos+r.cos*r.dsin, r.cos*r.dcos-r.sin*r.dsin
	return y
}

// A saw is a sawtooth wave whose corners are rounded over two samples (PolyBLEP),
// so that hardly anything is folded back from above half the sample rate.
type saw struct {
	phase float64
}

// next returns the next sample, from -1 to 1; step is the frequency as a share
// of the sample rate.
func (s *saw) next(step float64) float64 {
	s.phase += step
	if s.phase >= 1 {
		s.phase--
	}
	y := 2*s.phase - 1
	switch {
	case s.phase < step:
		t := s.phase / step
		y -= t + t - t*t - 1
	case s.phase > 1-step:
		t := (s.phase - 1) / step
		y -= t*t + t + t + 1
	}
	return y
}

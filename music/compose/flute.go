package main

import "math"

// Flute is a blown pipe: a few harmonics, a vibrato that comes after a while,
// and breath.
type Flute struct {
	Harmonics []float64
	Rise      float64 // seconds
	Fall      float64 // seconds
	Breath    float64
	Vibrato   float64 // cents
}

// Play is an Instrument.
func (f *Flute) Play(t Tone) Sound {
	return &flute{
		flute:  f,
		tone:   t,
		shape:  newEnvelope(t, f.Rise, f.Fall),
		sway:   newRotor(t.Rate, 4.8+0.4*t.Chance.Float64(), 0),
		air:    bandpass(t.Rate, 2*t.Hz, 1.2),
		scoop:  1,
		settle: decay(t.Rate, 0.25),
	}
}

type flute struct {
	flute  *Flute
	tone   Tone
	shape  envelope
	sway   rotor
	air    biquad
	phase  float64
	age    float64 // seconds
	scoop  float64
	settle float64
}

func (s *flute) Next() float64 {
	s.age += 1 / s.tone.Rate
	s.scoop *= s.settle
	swell := min(max((s.age-0.25)/0.6, 0), 1)
	sway := s.sway.next() * swell
	cents := s.flute.Vibrato*sway - 12*s.scoop
	s.phase += 2 * math.Pi * s.tone.Hz / s.tone.Rate * (1 + cents*math.Ln2/1200)
	if s.phase > 2*math.Pi {
		s.phase -= 2 * math.Pi
	}
	y := 0.0
	for i, level := range s.flute.Harmonics {
		y += level * math.Sin(float64(i+1)*s.phase)
	}
	y *= 0.3 * (1 + 0.1*sway)
	y += s.flute.Breath * s.air.next(2*s.tone.Chance.Float64()-1)
	return y * s.tone.Force * s.shape.next()
}

func (s *flute) Over() bool {
	return s.shape.over()
}

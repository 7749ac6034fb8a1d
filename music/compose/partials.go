package main

import "math"

// A Partial is one sine of a struck sound.
type Partial struct {
	Ratio   float64 // to the pitch
	Level   float64
	Seconds float64 // until it has fallen by 60 dB, at 220 Hz
	Hard    float64 // how much more of it a harder stroke gives, as a power
}

// Struck is an instrument of partials that start together and die away one by
// one: bars, bells, tines, and the strings of a soft bass.
type Struck struct {
	Partials []Partial
	Rise     float64 // seconds
	Damp     float64 // seconds that it sounds after the key is let go; 0 lets it ring
	Knock    float64 // level of the noise of the stroke
	KnockHz  float64
	Steady   bool // dies away alike at every pitch, rather than sooner the higher
}

// Play is an Instrument.
func (s *Struck) Play(t Tone) Sound {
	sound := &struck{knock: newSmoother(t.Rate, s.KnockHz), knockLevel: s.Knock * t.Force, tone: t}
	short := math.Sqrt(220 / t.Hz)
	if s.Steady {
		short = 1
	}
	longest := 0.0
	for _, p := range s.Partials {
		hz := t.Hz * p.Ratio
		if hz > 0.42*t.Rate {
			continue
		}
		level := p.Level * math.Pow(t.Force, 1+p.Hard)
		sound.partials = append(sound.partials, partial{
			rotor: newRotor(t.Rate, hz, 0),
			level: 0.3 * level,
			decay: decay(t.Rate, p.Seconds*short),
		})
		longest = max(longest, p.Seconds*short)
	}
	sound.knockDecay = decay(t.Rate, 0.03)
	sound.left = int(1.1 * longest * t.Rate)
	held := t
	held.Seconds = longest * 1.1
	if s.Damp > 0 {
		held.Seconds = min(t.Seconds, held.Seconds)
		sound.left = min(sound.left, int((t.Seconds+s.Damp)*t.Rate)+1)
	}
	sound.shape = newEnvelope(held, s.Rise, max(s.Damp, 0.05))
	return sound
}

type struck struct {
	partials   []partial
	shape      envelope
	knock      smoother
	knockLevel float64
	knockDecay float64
	tone       Tone
	left       int // samples
}

type partial struct {
	rotor
	level, decay float64
}

func (s *struck) Next() float64 {
	s.left--
	y := 0.0
	for i := range s.partials {
		p := &s.partials[i]
		y += p.level * p.next()
		p.level *= p.decay
	}
	if s.knockLevel > 1e-5 {
		y += s.knockLevel * s.knock.next(s.tone.Chance.Float64()*2-1)
		s.knockLevel *= s.knockDecay
	}
	return y * s.shape.next()
}

func (s *struck) Over() bool {
	return s.left <= 0
}

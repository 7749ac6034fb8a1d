package main

import (
	"math"
	"math/cmplx"
)

// Choir is a few singers, or bows, in unison: sawtooths that are never quite
// together, coloured by a vowel.
type Choir struct {
	Singers int
	Vowel   []Formant
	Dull    float64 // Hz above which the sound falls off
	Rise    float64 // seconds
	Fall    float64 // seconds
	Wide    float64 // cents between singers
	Vibrato float64 // cents
}

// A Formant is a band of frequencies that a vowel, or a body of wood, makes
// louder.
type Formant struct {
	Hz, Q, Level float64
}

// Vowels of a mixed choir, and the body of a string section.
var (
	vowelAh = []Formant{{620, 5, 1}, {1080, 8, 0.55}, {2550, 12, 0.28}, {3250, 14, 0.16}}
	vowelOo = []Formant{{340, 4, 1}, {760, 7, 0.35}, {2450, 14, 0.07}, {3100, 14, 0.03}}
	bowed   = []Formant{{300, 1.2, 0.9}, {550, 1.5, 0.5}, {1300, 2, 0.2}, {2600, 3, 0.09}}
)

// throat is the level of what passes by the formants.
const throat = 0.35

// Play is an Instrument.
func (c *Choir) Play(t Tone) Sound {
	s := &choir{choir: c, tone: t, shape: newEnvelope(t, c.Rise, c.Fall), floor: newSmoother(t.Rate, t.Hz*1.5), dull: lowpass(t.Rate, c.Dull, 0.6)}
	for i := range c.Singers {
		spread := 0.0
		if c.Singers > 1 {
			spread = 2*float64(i)/float64(c.Singers-1) - 1
		}
		cents := c.Wide * (spread + 0.3*t.Chance.NormFloat64())
		s.singers = append(s.singers, singer{
			saw:  saw{phase: t.Chance.Float64()},
			step: t.Hz * math.Exp2(cents/1200) / t.Rate,
			sway: newRotor(t.Rate, 4.3+1.2*t.Chance.Float64(), 6*t.Chance.Float64()),
			roam: newRotor(t.Rate, 0.3+0.4*t.Chance.Float64(), 6*t.Chance.Float64()),
		})
	}
	for _, f := range c.Vowel {
		// Singers raise a formant that the pitch has climbed above.
		s.mouth = append(s.mouth, bandpass(t.Rate, max(f.Hz, t.Hz), f.Q))
	}
	s.level = 0.2 * t.Force / s.power()
	return s
}

// power returns the root of the mean square of one singer, which depends much on
// how the harmonics of the pitch happen to meet the formants.
func (s *choir) power() float64 {
	square := 0.0
	for k := 1.0; k*s.tone.Hz < 6000; k++ {
		hz := k * s.tone.Hz
		response := throat * s.floor.response(s.tone.Rate, hz)
		for i, f := range s.choir.Vowel {
			response += complex(f.Level, 0) * s.mouth[i].response(s.tone.Rate, hz)
		}
		saw := 2 / (math.Pi * k)
		square += saw * saw / 2 * math.Pow(cmplx.Abs(response*s.dull.response(s.tone.Rate, hz)), 2)
	}
	return math.Sqrt(square)
}

type choir struct {
	choir   *Choir
	tone    Tone
	singers []singer
	mouth   []biquad
	floor   smoother
	dull    biquad
	shape   envelope
	level   float64
	age     float64 // seconds
}

type singer struct {
	saw
	step       float64
	sway, roam rotor
}

func (s *choir) Next() float64 {
	s.age += 1 / s.tone.Rate
	depth := s.choir.Vibrato * min(s.age/1.2, 1) * math.Ln2 / 1200
	x := 0.0
	for i := range s.singers {
		v := &s.singers[i]
		x += v.saw.next(v.step * (1 + depth*(v.sway.next()+0.5*v.roam.next())))
	}
	x /= math.Sqrt(float64(len(s.singers)))
	y := throat * s.floor.next(x)
	for i := range s.mouth {
		y += s.choir.Vowel[i].Level * s.mouth[i].next(x)
	}
	return s.level * s.dull.next(y) * s.shape.next()
}

func (s *choir) Over() bool {
	return s.shape.over()
}

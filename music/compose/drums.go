package main

import "math"

// Drum is a skin, or a shaker, or brushes: a tone that falls as it dies away,
// and a burst of noise. It ignores the pitch and length that it is given.
type Drum struct {
	Hz, Drop     float64 // where the tone settles, and how far above it starts
	Seconds      float64 // until the tone has fallen by 60 dB
	Level        float64 // of the tone
	Noise        float64 // level of the noise
	Low, High    float64 // Hz, the band of the noise
	Rise         float64 // seconds until the noise is at its loudest
	NoiseSeconds float64 // until the noise has fallen by 60 dB
}

// Play is an Instrument.
func (d *Drum) Play(t Tone) Sound {
	longest := max(d.Seconds, d.Rise+d.NoiseSeconds)
	return &drum{
		drum: d, tone: t, level: 1, noise: 1, drop: d.Drop,
		fall: decay(t.Rate, max(d.Seconds, 0.01)),
		hiss: decay(t.Rate, max(d.NoiseSeconds, 0.01)),
		sink: decay(t.Rate, 0.16),
		low:  highpass(t.Rate, d.Low, 0.7),
		high: lowpass(t.Rate, max(d.High, 100)*math.Sqrt(t.Force), 0.7),
		left: int(1.1 * longest * t.Rate),
	}
}

type drum struct {
	drum               *Drum
	tone               Tone
	level, noise, drop float64
	fall, hiss, sink   float64
	low, high          biquad
	phase, age         float64
	left               int // samples
}

func (s *drum) Next() float64 {
	s.left--
	s.age += 1 / s.tone.Rate
	s.phase += 2 * math.Pi * (s.drum.Hz + s.drop) / s.tone.Rate
	s.drop *= s.sink
	s.level *= s.fall
	y := s.drum.Level * s.level * math.Sin(s.phase) * min(s.age/0.002, 1)
	if s.drum.Noise > 0 {
		rise := min(s.age/max(s.drum.Rise, 0.0005), 1)
		if rise == 1 {
			s.noise *= s.hiss
		}
		y += s.drum.Noise * rise * rise * s.noise * s.high.next(s.low.next(2*s.tone.Chance.Float64()-1))
	}
	return y * s.tone.Force
}

func (s *drum) Over() bool {
	return s.left <= 0
}

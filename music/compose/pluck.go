package main

import "math"

// Plucked is a string: a wave that runs to and fro in a delay line and loses a
// little, most of it high, at every turn (Karplus and Strong, 1983).
type Plucked struct {
	Seconds  float64 // until it has fallen by 60 dB, at 220 Hz
	Bright   float64 // Hz, of the finger that plucks at ordinary force
	Mellow   float64 // from 0.05 (wire) to 0.5 (gut)
	Position float64 // where it is plucked, as a share of its length
	Damp     float64 // seconds that it sounds after it is let go
}

// Play is an Instrument.
func (p *Plucked) Play(t Tone) Sound {
	s := &plucked{shape: newEnvelope(t, 0.002, p.Damp)}
	ring := p.Seconds * math.Sqrt(220/t.Hz)
	pluck := p.pluck(t)
	// A string swings across the board and along it, not quite in tune with
	// itself: that is what makes the sound live.
	for i := range s.strings {
		cents := [2]float64{-0.35, 0.45}[i]
		seconds := [2]float64{ring, ring * 0.45}[i]
		s.strings[i] = newLoop(t.Rate, t.Hz*math.Exp2(cents/1200), seconds, p.Mellow, pluck)
	}
	return s
}

// pluck returns one length of the string at rest in the shape that the finger
// gives it.
func (p *Plucked) pluck(t Tone) []float64 {
	n := int(t.Rate/t.Hz) + 1
	soft := newSmoother(t.Rate, p.Bright*math.Pow(t.Force, 1.3))
	softer := soft
	shape := make([]float64, n)
	for turn := range 2 { // the first turn settles the filters
		for i := range shape {
			x := shape[i]
			if turn == 0 {
				// A bent string with the roughness of a finger.
				at := float64(i) / float64(n)
				x = 0.55*bend(at, p.Position) + 0.45*(2*t.Chance.Float64()-1)
				shape[i] = x
			}
			y := softer.next(soft.next(x))
			if turn == 1 {
				shape[i] = y
			}
		}
	}
	comb := make([]float64, n)
	mean, square := 0.0, 0.0
	back := max(int(p.Position*float64(n)), 1)
	for i := range comb {
		comb[i] = shape[i] - 0.8*shape[(i+n-back)%n]
		mean += comb[i] / float64(n)
	}
	for i := range comb {
		comb[i] -= mean
		square += comb[i] * comb[i] / float64(n)
	}
	level := 0.22 * t.Force / math.Sqrt(square+1e-12)
	for i := range comb {
		comb[i] *= level
	}
	return comb
}

// bend is the shape of a string that is pulled aside at a share of its length.
func bend(at, position float64) float64 {
	if at < position {
		return 2*at/position - 1
	}
	return 1 - 2*(at-position)/(1-position)
}

type plucked struct {
	strings [2]loop
	shape   envelope
}

func (s *plucked) Next() float64 {
	return (0.65*s.strings[0].next() + 0.45*s.strings[1].next()) * s.shape.next()
}

func (s *plucked) Over() bool {
	return s.shape.over()
}

// A loop is a delay line that feeds itself through a low-pass and, for the
// fraction of a sample that tuning needs, an all-pass.
type loop struct {
	delay
	gain, mellow, last float64
	tune, in, out      float64
}

func newLoop(rate, hz, seconds, mellow float64, pluck []float64) loop {
	// The low-pass delays by mellow samples and the all-pass by 0.3 to 1.3.
	length := rate/hz - mellow
	whole := math.Floor(length - 0.3)
	fraction := length - whole
	l := loop{
		delay:  newDelay(whole),
		gain:   math.Pow(0.001, 1/(hz*seconds)),
		mellow: mellow,
		tune:   (1 - fraction) / (1 + fraction),
	}
	for i := range l.ring { // the shape, stretched so that its ends meet
		at := float64(i) * float64(len(pluck)) / float64(len(l.ring))
		a, b := pluck[int(at)], pluck[(int(at)+1)%len(pluck)]
		l.ring[i] = a + (at-math.Floor(at))*(b-a)
	}
	return l
}

func (l *loop) next() float64 {
	x := l.ring[l.at]
	soft := l.gain * ((1-l.mellow)*x + l.mellow*l.last)
	l.last = x
	l.out = l.tune*soft + l.in - l.tune*l.out
	l.in = soft
	l.swap(l.out)
	return x
}

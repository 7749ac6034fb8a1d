package audio

import (
	"io"
	"math"
	"time"
)

// How long a [Chord] lasts, edges included.
const (
	chordLength  = 2 * time.Second
	chordAttack  = 80 * time.Millisecond
	chordRelease = 900 * time.Millisecond
)

// chordVoices are C major with the ninth, an open voicing around middle C.
var chordVoices = []struct {
	hz    float64
	right float64 // where it sounds: 0 left, 1 right
}{
	{130.81, 0.5}, {196.00, 0.3}, {261.63, 0.7}, {329.63, 0.4}, {587.33, 0.6},
}

// Chord is two seconds of a quiet chord with soft edges, at a sampling rate in
// Hz: something to hear when nothing but the output is to be tried.
func Chord(rate int) Source {
	return &chord{rate: float64(rate), length: int(chordLength.Seconds() * float64(rate))}
}

type chord struct {
	rate       float64
	at, length int // samples
}

func (c *chord) ReadSamples(p []Sample) (int, error) {
	if c.at == c.length && len(p) > 0 {
		return 0, io.EOF
	}
	n := min(len(p), c.length-c.at)
	for i := range p[:n] {
		p[i] = c.sample(c.at + i)
	}
	c.at += n
	return n, nil
}

func (c *chord) sample(i int) Sample {
	var left, right float64
	t := float64(i) / c.rate
	for _, v := range chordVoices {
		w := 2 * math.Pi * v.hz * t
		s := math.Sin(w) + 0.3*math.Sin(2*w)*math.Exp(-3*t) // the octave dies away first
		left += s * (1 - v.right)
		right += s * v.right
	}
	peak := 0.4 / float64(len(chordVoices)) * edge(t, chordAttack) * edge(chordLength.Seconds()-t, chordRelease)
	return Sample{float32(left * peak), float32(right * peak)}
}

// edge rises from 0 to 1 over a length, without a corner.
func edge(t float64, length time.Duration) float64 {
	return (1 - math.Cos(math.Pi*min(1, t/length.Seconds()))) / 2
}

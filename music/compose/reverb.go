package main

import "math"

// A Room is the space around the players.
type Room struct {
	Seconds float64 // until an echo has fallen by 60 dB
	Bright  float64 // Hz above which echoes die sooner
	Delay   float64 // seconds until the first echo
	Level   float64
}

// reverbLines are the lengths of the paths of echo in seconds, no two of them
// with a common measure.
var reverbLines = [8]float64{0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0617, 0.0689, 0.0797}

// A reverb is eight delay lines that feed one another through a Hadamard
// matrix, after a few all-pass filters that blur what goes in.
type reverb struct {
	level float64
	first [2]delay
	blur  [2][3]allpass
	lines [8]echo
}

// An echo is one path: it gives back a little less than it got, and duller.
type echo struct {
	delay
	gain float64
	dull smoother
	turn rotor // sways the length, lest the room rings like metal
}

func newReverb(room Room, rate float64) *reverb {
	r := &reverb{level: room.Level}
	for side := range r.first {
		r.first[side] = newDelay(max(room.Delay, 0.001) * rate)
		for i, seconds := range [3]float64{0.0047, 0.0083, 0.0127} {
			r.blur[side][i] = allpass{newDelay((seconds + 0.0004*float64(side)) * rate)}
		}
	}
	for i, seconds := range reverbLines {
		r.lines[i] = echo{
			delay: newDelay(seconds*rate + 16),
			gain:  math.Pow(decay(rate, max(room.Seconds, 0.1)), seconds*rate),
			dull:  newSmoother(rate, room.Bright),
			turn:  newRotor(rate, 0.31+0.11*float64(i), float64(i)),
		}
	}
	return r
}

// Apply returns the echo of what has been given so far.
func (r *reverb) Apply(f Frame) Frame {
	for side := range f {
		f[side] = r.first[side].swap(f[side] + 1e-20) // keeps denormal numbers out
		for i := range r.blur[side] {
			f[side] = r.blur[side][i].next(f[side])
		}
	}
	var x [8]float64
	for i := range r.lines {
		l := &r.lines[i]
		x[i] = l.gain * l.dull.next(l.back(8+6*l.turn.next()))
	}
	wet := Frame{x[0] + x[2] - x[4] + x[6], x[1] - x[3] + x[5] + x[7]}
	hadamard(&x)
	for i := range r.lines {
		r.lines[i].swap(x[i] + f[i%2]*0.5)
	}
	return Frame{wet[0] * r.level, wet[1] * r.level}
}

// hadamard mixes eight values such that their energy stays the same.
func hadamard(x *[8]float64) {
	for half := 1; half < len(x); half *= 2 {
		for i := range x {
			if i&half == 0 {
				a, b := x[i], x[i|half]
				x[i], x[i|half] = a+b, a-b
			}
		}
	}
	for i := range x {
		x[i] *= 1 / (2 * math.Sqrt2)
	}
}

package main

import "math"

// Body returns the resonances of a wooden body.
func Body(rate float64) Effect {
	var b body
	for side := range b {
		b[side] = [4]biquad{
			peak(rate, 108, 2.5, 3.5), peak(rate, 215+6*float64(side), 3, 3),
			peak(rate, 430-10*float64(side), 2.5, 2), peak(rate, 2400, 0.8, -2.5),
		}
	}
	return &b
}

type body [2][4]biquad

func (b *body) Apply(f Frame) Frame {
	for side := range f {
		for i := range b[side] {
			f[side] = b[side][i].next(f[side])
		}
	}
	return f
}

// Sway returns an effect that moves the sound gently from side to side, so many
// times a second; depth is from 0 to 1.
func Sway(hz, depth float64) Insert {
	return func(rate float64) Effect {
		return &sway{turn: newRotor(rate, hz, 0), depth: depth}
	}
}

type sway struct {
	turn  rotor
	depth float64
}

func (s *sway) Apply(f Frame) Frame {
	move := s.depth * s.turn.next()
	return Frame{f[0] * (1 + move), f[1] * (1 - move)}
}

// Warm returns an effect that rounds off peaks, as a valve would, and then sways.
func Warm(drive, hz, depth float64) Insert {
	return func(rate float64) Effect {
		return &warm{drive: drive, sway: sway{turn: newRotor(rate, hz, 0), depth: depth}}
	}
}

type warm struct {
	drive float64
	sway  sway
}

func (w *warm) Apply(f Frame) Frame {
	for side, x := range f {
		f[side] = math.Tanh(w.drive*x) / w.drive
	}
	return w.sway.Apply(f)
}

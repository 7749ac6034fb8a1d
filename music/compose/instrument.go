package main

import "math/rand/v2"

// A Tone is what an instrument is asked to play.
type Tone struct {
	Hz      float64
	Seconds float64 // until the key is let go
	Force   float64 // 1 is ordinary
	Rate    float64 // samples a second
	Chance  *rand.Rand
}

// An Instrument starts the sound of one tone.
type Instrument func(Tone) Sound

// A Sound is one tone that sounds, in mono, and belongs to one goroutine.
type Sound interface {
	// Next returns the next sample, about 0.3 high at ordinary force.
	Next() float64
	// Over reports that only silence is left.
	Over() bool
}

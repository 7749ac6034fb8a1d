package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// leadIn is the silence before the first beat, in seconds.
const leadIn = 0.25

// A cue is one note as it is played.
type cue struct {
	sample int // when it starts
	part   int
	pan    float64
	tone   Tone
}

// perform plays the written notes of a piece as its players would: at its
// tempo, with its swing, and each a little off. Cues are in order of time.
func (p *Piece) perform() []cue {
	clock := p.clock()
	var cues []cue
	for i, part := range p.Parts {
		chance := rand.New(rand.NewPCG(p.Seed, uint64(i)))
		drift := 0.0 // a player who is late stays late for a while
		rank := 0    // of a note within its chord
		for k, n := range part.Line.Notes {
			if k > 0 && part.Line.Notes[k-1].At == n.At {
				rank++
			} else {
				rank = 0
				drift = 0.6*drift + 0.8*part.Touch.Loose*chance.NormFloat64()
			}
			start := clock(n.At) + part.Touch.Late + drift + float64(rank)*part.Touch.Roll
			force := n.Force * part.Dynamics.At(n.At/p.Meter) * p.weight(n.At, part.Touch.Weight)
			force *= 1 + part.Touch.Uneven*chance.NormFloat64()
			seconds := (clock(n.At+n.Len) - clock(n.At)) * cmp.Or(part.Touch.Legato, 1)
			if n.At+n.Len > p.Bars*p.Meter-1e-9 {
				seconds += p.fermata()
			}
			lean := float64(n.Pitch-64) / 24 * part.Spread
			cues = append(cues, cue{
				sample: int(max(start, 0) * float64(p.Rate)),
				part:   i,
				pan:    min(max(part.Pan+lean, -1), 1),
				tone: Tone{
					Hz:      n.Pitch.Hz(),
					Seconds: seconds,
					Force:   min(max(force, 0.05), 1.5),
					Rate:    float64(p.Rate),
					Chance:  rand.New(rand.NewPCG(p.Seed+uint64(i), uint64(k))),
				},
			})
		}
	}
	slices.SortStableFunc(cues, func(a, b cue) int { return cmp.Compare(a.sample, b.sample) })
	return cues
}

// Seconds returns the length of the piece, its tail included.
func (p *Piece) Seconds() float64 {
	return p.clock()(p.Bars*p.Meter) + p.Tail
}

// fermata returns how long the last notes are held beyond their length, in
// seconds, such that the room still answers when the piece fades.
func (p *Piece) fermata() float64 {
	return max(p.Tail-0.6-0.45*p.Room.Seconds, 0)
}

// weight returns how heavy a beat is: the first of a bar most, what falls
// between beats least.
func (p *Piece) weight(beat, share float64) float64 {
	const near = 1e-6
	switch {
	case math.Mod(beat+near, p.Meter) < 2*near:
		return 1 + share
	case math.Mod(beat+near, 1) < 2*near:
		return 1
	default:
		return 1 - share
	}
}

// clock returns a function from written beats to seconds.
func (p *Piece) clock() func(beat float64) float64 {
	const grain = 24 // steps a beat
	steps := int(p.Bars*p.Meter*grain) + 2*grain
	seconds := make([]float64, steps+1)
	seconds[0] = leadIn
	for i := range steps {
		bar := (float64(i) + 0.5) / grain / p.Meter
		seconds[i+1] = seconds[i] + 60/p.Tempo.At(bar)/grain
	}
	return func(beat float64) float64 {
		at := min(p.Swing.warp(beat)*grain, float64(steps)-1e-6)
		i := int(at)
		return seconds[i] + (at-float64(i))*(seconds[i+1]-seconds[i])
	}
}

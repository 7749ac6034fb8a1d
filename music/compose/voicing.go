package main

import (
	"fmt"
	"math"
	"slices"
)

// A Voicing is a chord as it is played: its pitches from low to high.
type Voicing []Pitch

// Voices says who sings the chords of a chart: Inner voices between Low and
// High, and, unless they are empty lines, a Bass below and a Top above them
// that are already written.
type Voices struct {
	Inner     int
	Low, High Pitch
	Bass, Top Line
}

// Lead chooses a voicing for every chord of c such that the voices move as
// little as they can over the whole chart, and no two of them in parallel
// fifths or octaves if that can be avoided.
func (s *Sheet) Lead(c Chart, v Voices) []Voicing {
	if s.Err != nil {
		return nil
	}
	// The cheapest path through the voicings, chord by chord (Viterbi).
	type step struct {
		voicing Voicing
		cost    float64
		from    int
	}
	table := make([][]step, len(c.Chords))
	for i, chord := range c.Chords {
		for _, voicing := range v.candidates(chord) {
			next := step{voicing, v.unrest(voicing, chord), -1}
			if i > 0 {
				best := math.Inf(1)
				for j, before := range table[i-1] {
					if cost := before.cost + motion(before.voicing, voicing); cost < best {
						best, next.from = cost, j
					}
				}
				next.cost += best
			}
			table[i] = append(table[i], next)
		}
		if len(table[i]) == 0 {
			s.Err = fmt.Errorf("no voicing of %s at beat %g: widen the range of the voices", chord.Symbol, chord.At)
			return nil
		}
	}
	path := make([]Voicing, len(table))
	at := 0
	for j, end := range table[len(table)-1] {
		if end.cost < table[len(table)-1][at].cost {
			at = j
		}
	}
	for i, steps := range slices.Backward(table) {
		path[i], at = steps[at].voicing, steps[at].from
	}
	return path
}

// candidates returns every voicing of a chord that has its two most telling
// tones and no gap of more than an octave between inner voices.
func (v Voices) candidates(chord Chord) []Voicing {
	bass, hasBass := v.Bass.Sounding(chord.At)
	top, hasTop := v.Top.Sounding(chord.At)
	low, high := v.Low, v.High
	if hasBass {
		low = max(low, bass+1)
	}
	if hasTop {
		high = min(high, top-1)
	}
	var found []Voicing
	var grow func(inner Voicing)
	grow = func(inner Voicing) {
		if len(inner) == v.Inner {
			whole := slices.Clone(inner)
			if hasBass {
				whole = slices.Insert(whole, 0, bass)
			}
			if hasTop {
				whole = append(whole, top)
			}
			if !slices.ContainsFunc(chord.Tones[:2], whole.lacks) {
				found = append(found, whole)
			}
			return
		}
		from, to := low, high
		if n := len(inner); n > 0 {
			from, to = inner[n-1]+1, min(high, inner[n-1]+12)
		}
		for p := from; p <= to; p++ {
			if slices.Contains(chord.Tones, p.Class()) {
				grow(append(slices.Clone(inner), p))
			}
		}
	}
	grow(nil)
	return found
}

// unrest is the cost of a voicing in itself: with tones missing, voices a
// semitone apart, or away from the middle of the range.
func (v Voices) unrest(voicing Voicing, chord Chord) float64 {
	middle, cost := float64(v.Low+v.High)/2, 0.0
	for i, p := range voicing {
		cost += 0.08 * math.Abs(float64(p)-middle)
		if i > 0 && p-voicing[i-1] == 1 {
			cost += 2
		}
	}
	for i, class := range chord.Tones {
		if voicing.lacks(class) {
			cost += 6 / float64(i+1)
		}
	}
	return cost
}

// motion is the cost of going from one voicing to the next.
func motion(a, b Voicing) float64 {
	if len(a) != len(b) {
		return 0
	}
	cost := 20 * float64(Parallels(a, b))
	for i := range a {
		move := float64(apart(a[i], b[i]))
		cost += move + 0.1*move*move
	}
	return cost
}

// Parallels counts the pairs of voices that move from one fifth or octave
// straight into another.
func Parallels(a, b Voicing) int {
	count := 0
	for i := range min(len(a), len(b)) {
		for j := range i {
			before, after := (a[i]-a[j])%12, (b[i]-b[j])%12
			moved := a[i] != b[i] && a[j] != b[j]
			if moved && before == after && (after == 0 || after == 7) {
				count++
			}
		}
	}
	return count
}

// lacks reports whether no note of v is of a pitch class.
func (v Voicing) lacks(class int) bool {
	return !slices.ContainsFunc(v, func(p Pitch) bool { return p.Class() == class })
}

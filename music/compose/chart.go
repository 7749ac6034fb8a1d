package main

import (
	"fmt"
	"strings"
)

// A Chord is a harmony that holds for a while. Times are in beats.
type Chord struct {
	Symbol  string
	At, Len float64
	Bass    int   // pitch class of its lowest note
	Tones   []int // pitch classes, the most telling first
}

// A Chart is the harmony of a piece: chords in order, without gaps.
type Chart struct {
	Chords []Chord
	Beats  float64
}

// Chart reads chord symbols in bars, such as "D | D/A:2 A7:1". Chords without a
// length share their bar evenly.
func (s *Sheet) Chart(text string) Chart {
	var chart Chart
	s.eachBar(text, func(tokens []string) (float64, error) {
		at, share := 0.0, s.Meter/float64(len(tokens))
		for _, token := range tokens {
			symbol, beats, _, err := cutToken(token, share)
			if err != nil {
				return 0, err
			}
			chord, err := parseChord(symbol)
			if err != nil {
				return 0, err
			}
			chord.At, chord.Len = chart.Beats+at, beats
			chart.Chords = append(chart.Chords, chord)
			at += beats
		}
		chart.Beats += at
		return at, nil
	})
	return chart
}

// JoinCharts returns the charts one after the other.
func JoinCharts(charts ...Chart) Chart {
	var all Chart
	for _, c := range charts {
		for _, chord := range c.Chords {
			chord.At += all.Beats
			all.Chords = append(all.Chords, chord)
		}
		all.Beats += c.Beats
	}
	return all
}

// BassLine returns the lowest note of every chord, each in the octave nearest
// to the one before it and within low and high, which are an octave apart or
// more.
func (c Chart) BassLine(low, high Pitch) Line {
	line := Line{Beats: c.Beats}
	last := (low + high) / 2
	for _, chord := range c.Chords {
		best := Pitch(-1)
		for p := low; p <= high; p++ {
			if p.Class() == chord.Bass && (best < 0 || apart(p, last) < apart(best, last)) {
				best = p
			}
		}
		line.Notes = append(line.Notes, Note{chord.At, chord.Len, best, 1})
		last = best
	}
	return line
}

// qualities lists the tones of each kind of chord as semitones above its root,
// the most telling first: a player with few fingers leaves out the last. Ninths
// and thirteenths are without a root, which belongs to the bass.
var qualities = map[string][]int{
	"":      {4, 0, 7},
	"m":     {3, 0, 7},
	"sus":   {5, 0, 7},
	"add9":  {4, 2, 0, 7},
	"69":    {4, 9, 2, 7},
	"m6":    {3, 9, 0, 7},
	"7":     {4, 10, 0, 7},
	"7sus":  {5, 10, 0, 7},
	"maj7":  {4, 11, 7, 0},
	"m7":    {3, 10, 7, 0},
	"m7b5":  {3, 6, 10, 0},
	"dim7":  {0, 3, 6, 9},
	"maj9":  {4, 11, 2, 7},
	"m9":    {3, 10, 2, 7},
	"7b9":   {4, 10, 1, 7},
	"13":    {4, 10, 9, 2},
	"13sus": {5, 10, 9, 2},
}

// parseChord reads a symbol such as "Bbm7b5" or "D/F#".
func parseChord(symbol string) (Chord, error) {
	upper, bass, slash := strings.Cut(symbol, "/")
	root, quality, err := cutClass(upper)
	if err != nil {
		return Chord{}, err
	}
	steps, ok := qualities[quality]
	if !ok {
		return Chord{}, fmt.Errorf("chord %q is of an unknown kind %q", symbol, quality)
	}
	chord := Chord{Symbol: symbol, Bass: Pitch(root).Class()}
	for _, step := range steps {
		chord.Tones = append(chord.Tones, Pitch(root+step).Class())
	}
	if slash {
		class, rest, err := cutClass(bass)
		if err != nil || rest != "" {
			return Chord{}, fmt.Errorf("chord %q has no note's name after the slash", symbol)
		}
		chord.Bass = Pitch(class).Class()
	}
	return chord, nil
}

// apart returns the distance of two pitches in semitones.
func apart(a, b Pitch) int {
	return int(max(a, b) - min(a, b))
}

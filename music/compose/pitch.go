package main

import (
	"fmt"
	"math"
	"strconv"
)

// A Pitch is a key of the keyboard, counted in semitones: 60 is middle C (C4)
// and 69 the A4 of 440 Hz.
type Pitch int

// Hz returns the frequency of p in equal temperament.
func (p Pitch) Hz() float64 {
	return 440 * math.Exp2(float64(p-69)/12)
}

// Class returns the pitch class of p: 0 for every C, 11 for every B.
func (p Pitch) Class() int {
	return ((int(p) % 12) + 12) % 12
}

// ParsePitch reads a note's name and octave, such as "F#4" or "Bb2".
func ParsePitch(s string) (Pitch, error) {
	class, rest, err := cutClass(s)
	if err != nil {
		return 0, err
	}
	octave, err := strconv.Atoi(rest)
	if err != nil || octave < 0 || octave > 9 {
		return 0, fmt.Errorf("note %q has no octave from 0 to 9: write it like F#4", s)
	}
	return Pitch(12*(octave+1) + class), nil
}

// cutClass reads the note name that s begins with, and returns its distance
// from C in semitones (-1 for Cb, 12 for B#) and what follows it.
func cutClass(s string) (class int, rest string, err error) {
	if s == "" {
		return 0, "", fmt.Errorf("a note's name is missing: write one from A to G")
	}
	naturals := map[byte]int{'C': 0, 'D': 2, 'E': 4, 'F': 5, 'G': 7, 'A': 9, 'B': 11}
	class, ok := naturals[s[0]]
	if !ok {
		return 0, "", fmt.Errorf("%q does not begin with a note's name: write one from A to G", s)
	}
	rest = s[1:]
	for rest != "" {
		switch rest[0] {
		case '#':
			class++
		case 'b':
			class--
		default:
			return class, rest, nil
		}
		rest = rest[1:]
	}
	return class, rest, nil
}

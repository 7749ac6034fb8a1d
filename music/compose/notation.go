package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Sheet reads written music of one meter. The first mistake sticks: every
// later call does nothing, and Err tells it once the whole piece is read.
type Sheet struct {
	Meter float64 // beats a bar
	Err   error
}

// Line reads a melody. Bars are divided by |, and each must be full:
//
//	A4:1 B4:.5 C#5   a note and its length in beats, or the length before it
//	C4+E4+G4:2       a chord
//	-:1              a rest
//	~:1              the note before it, held on
//	A4:1!  A4:1?     louder, softer
func (s *Sheet) Line(text string) Line {
	var line Line
	s.eachBar(text, func(tokens []string) (float64, error) {
		at, last := 0.0, 1.0
		for _, token := range tokens {
			name, beats, force, err := cutToken(token, last)
			if err != nil {
				return 0, err
			}
			if err := line.add(name, line.Beats+at, beats, force); err != nil {
				return 0, err
			}
			at, last = at+beats, beats
		}
		line.Beats += at
		return at, nil
	})
	return line
}

// Steps reads a rhythm, every bar of which is divided into as many equal steps
// as are written in it:
//
//	X x o   a loud, an ordinary and a ghost stroke
//	-       the stroke before it, held on
//	.       silence
//
// Every stroke has the given pitch.
func (s *Sheet) Steps(pitch Pitch, text string) Line {
	var line Line
	s.eachBar(text, func(tokens []string) (float64, error) {
		bar := strings.Join(tokens, "")
		step := s.Meter / float64(len(bar))
		for i, stroke := range bar {
			at := line.Beats + float64(i)*step
			force, ok := map[rune]float64{'X': 1.2, 'x': 1, 'o': 0.55}[stroke]
			switch {
			case ok:
				line.Notes = append(line.Notes, Note{at, step, pitch, force})
			case stroke == '-' && len(line.Notes) > 0:
				line.Notes[len(line.Notes)-1].Len += step
			case stroke != '.':
				return 0, fmt.Errorf("%q is no stroke: use one of X, x, o, - and the dot", stroke)
			}
		}
		line.Beats += s.Meter
		return s.Meter, nil
	})
	return line
}

// add appends what a token names: a rest, a held note, a note or a chord.
func (l *Line) add(name string, at, beats, force float64) error {
	switch name {
	case "-":
		return nil
	case "~":
		if len(l.Notes) == 0 {
			return fmt.Errorf("nothing to hold: write a note before the tilde")
		}
		l.Notes[len(l.Notes)-1].Len += beats
		return nil
	}
	for one := range strings.SplitSeq(name, "+") {
		pitch, err := ParsePitch(one)
		if err != nil {
			return err
		}
		l.Notes = append(l.Notes, Note{at, beats, pitch, force})
	}
	return nil
}

// eachBar calls read with the tokens of every bar of text, and checks that the
// beats it returns fill a bar.
func (s *Sheet) eachBar(text string, read func(tokens []string) (float64, error)) {
	if s.Err != nil {
		return
	}
	number := 0
	for bar := range strings.SplitSeq(text, "|") {
		number++
		tokens := strings.Fields(bar)
		if len(tokens) == 0 {
			s.Err = fmt.Errorf("bar %d of %q is empty: write - for a rest", number, text)
			return
		}
		beats, err := read(tokens)
		if err == nil && math.Abs(beats-s.Meter) > 1e-9 {
			err = fmt.Errorf("it has %g beats, not %g", beats, s.Meter)
		}
		if err != nil {
			s.Err = fmt.Errorf("bar %d (%s): %w", number, strings.TrimSpace(bar), err)
			return
		}
	}
}

// cutToken takes a token apart: name, length in beats (fallback if it has
// none) and force.
func cutToken(token string, fallback float64) (name string, beats, force float64, err error) {
	force = 1
	if s, ok := strings.CutSuffix(token, "!"); ok {
		token, force = s, 1.2
	} else if s, ok := strings.CutSuffix(token, "?"); ok {
		token, force = s, 0.7
	}
	name, length, found := strings.Cut(token, ":")
	if !found {
		return name, fallback, force, nil
	}
	beats, err = strconv.ParseFloat(length, 64)
	if err != nil || !(beats > 0) {
		return "", 0, 0, fmt.Errorf("%q has no length above zero after the colon", token)
	}
	return name, beats, force, nil
}

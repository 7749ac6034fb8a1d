package main

import (
	"cmp"
	"slices"
	"strings"
)

// Arpeggio breaks every chord into steps of the given length in beats. The
// figure names a voice for each step, 1 being the lowest, and is read anew with
// every bar of chart; notes ring until their chord ends.
func Arpeggio(c Chart, played []Voicing, meter, step float64, figure string) Line {
	line := Line{Beats: c.Beats}
	for i, chord := range c.Chords {
		if i >= len(played) {
			break
		}
		end := chord.At + chord.Len
		for at := chord.At; at < end-1e-9; at += step {
			into := at - meter*float64(int((at+1e-9)/meter))
			voice := strings.IndexByte("123456", figure[int(into/step+0.5)%len(figure)])
			if voice < 0 || voice >= len(played[i]) {
				continue
			}
			line.Notes = append(line.Notes, Note{at, end - at, played[i][voice], 1})
		}
	}
	return line
}

// Comp plays the whole chord at each stroke of a rhythm that is read anew until
// the chart ends. A stroke that comes before a change of harmony by no more
// than early beats anticipates it.
func Comp(c Chart, played []Voicing, rhythm Line, early float64) Line {
	line := Line{Beats: c.Beats}
	for start := 0.0; start < c.Beats-1e-9 && rhythm.Beats > 0; start += rhythm.Beats {
		for _, stroke := range rhythm.Notes {
			at := start + stroke.At
			for i, chord := range c.Chords {
				if i >= len(played) || at+early < chord.At-1e-9 || at+early >= chord.At+chord.Len-1e-9 {
					continue
				}
				for _, p := range played[i] {
					line.Notes = append(line.Notes, Note{at, stroke.Len, p, stroke.Force})
				}
			}
		}
	}
	return line
}

// Sustain returns one line for each voice, in which a voice that keeps its note
// from chord to chord holds it, for no longer than breath beats.
func Sustain(c Chart, played []Voicing, breath float64) []Line {
	if len(played) == 0 {
		return nil
	}
	lines := make([]Line, len(played[0]))
	for v := range lines {
		lines[v].Beats = c.Beats
		for i, chord := range c.Chords {
			pitch := played[i][v]
			notes := lines[v].Notes
			if n := len(notes); n > 0 && notes[n-1].Pitch == pitch && notes[n-1].Len+chord.Len <= breath {
				notes[n-1].Len += chord.Len
				continue
			}
			lines[v].Notes = append(notes, Note{chord.At, chord.Len, pitch, 1})
		}
	}
	return lines
}

// Together returns one line in which all the lines are played at once.
func Together(lines ...Line) Line {
	var all Line
	for _, l := range lines {
		all.Notes = append(all.Notes, l.Notes...)
		all.Beats = max(all.Beats, l.Beats)
	}
	slices.SortStableFunc(all.Notes, func(a, b Note) int { return cmp.Compare(a.At, b.At) })
	return all
}

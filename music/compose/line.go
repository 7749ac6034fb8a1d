package main

// A Note is one note as written. Times are in beats from the start of the line
// that holds it; Force is how hard it is played, 1 being ordinary.
type Note struct {
	At, Len float64
	Pitch   Pitch
	Force   float64
}

// A Line is what one player plays: notes in order of time, and the length of
// the whole in beats, rests included.
type Line struct {
	Notes []Note
	Beats float64
}

// Rest returns a line of the given length in which nothing sounds.
func Rest(beats float64) Line {
	return Line{Beats: beats}
}

// Join returns the lines played one after the other.
func Join(lines ...Line) Line {
	var all Line
	for _, l := range lines {
		for _, n := range l.Notes {
			n.At += all.Beats
			all.Notes = append(all.Notes, n)
		}
		all.Beats += l.Beats
	}
	return all
}

// Repeat returns l played n times.
func (l Line) Repeat(n int) Line {
	var all Line
	for range n {
		all = Join(all, l)
	}
	return all
}

// Sounding returns the pitch that sounds at a beat, and whether any does.
func (l Line) Sounding(beat float64) (Pitch, bool) {
	for _, n := range l.Notes {
		if n.At <= beat && beat < n.At+n.Len {
			return n.Pitch, true
		}
	}
	return 0, false
}

package main

// A Piece is a composition with its players and its room.
type Piece struct {
	File  string // name of its WAV file, without the extension
	Title string
	Rate  int    // samples a second
	Seed  uint64 // of everything left to chance

	Meter float64 // beats a bar
	Bars  float64
	Tempo Curve   // beats a minute over bars
	Swing Swing   // the lilt of its off-beats
	Tail  float64 // seconds that it rings after its last bar

	Parts []Part
	Room  Room
	Gain  float64 // of the whole, before the limiter
}

// A Part is one player: what it plays, on what, how, and where it stands.
type Part struct {
	Name       string
	Line       Line
	Instrument Instrument
	Touch      Touch
	Dynamics   Curve // force over bars; empty is 1 throughout

	Gain   float64
	Pan    float64 // -1 is left, 1 is right
	Spread float64 // how far low notes lean left and high ones right of Pan
	Send   float64 // share that goes to the room
	Insert Insert  // an effect on the part alone, or nil
}

// Touch is a player's manner.
type Touch struct {
	Loose  float64 // seconds by which a note strays, one standard deviation
	Late   float64 // seconds behind the beat
	Uneven float64 // share by which force strays, one standard deviation
	Weight float64 // share by which beats are heavier than what is between them
	Roll   float64 // seconds from one note of a chord to the next, upwards
	Legato float64 // sounding share of a note's written length; 0 means 1
}

// Swing delays every second Grid (in beats) to the share Ratio of the pair: 0.5
// is straight, 2/3 a triplet. The zero Swing is straight.
type Swing struct {
	Grid, Ratio float64
}

// warp returns when a written beat is played, in beats.
func (s Swing) warp(beat float64) float64 {
	if s.Grid == 0 {
		return beat
	}
	pair := 2 * s.Grid
	whole := float64(int(beat / pair))
	into := beat/pair - whole
	if into < 0.5 {
		into *= 2 * s.Ratio
	} else {
		into = s.Ratio + (into-0.5)*2*(1-s.Ratio)
	}
	return (whole + into) * pair
}

// A Curve is a line through points in order of X, level before the first and
// after the last.
type Curve []Point

// A Point is one corner of a Curve.
type Point struct{ X, Y float64 }

// At returns the curve's height at x; an empty curve is 1 everywhere.
func (c Curve) At(x float64) float64 {
	if len(c) == 0 {
		return 1
	}
	if x <= c[0].X {
		return c[0].Y
	}
	for i, p := range c[1:] {
		if x < p.X {
			before := c[i]
			return before.Y + (p.Y-before.Y)*(x-before.X)/(p.X-before.X)
		}
	}
	return c[len(c)-1].Y
}

// Breathing returns a level tempo that gives way a little in the last bar of
// every phrase, and takes up again in the first of the next.
func Breathing(bpm float64, bars, phrase int, give float64) Curve {
	var tempo Curve
	for bar := 0; bar < bars; bar += phrase {
		start, end := float64(bar), float64(min(bar+phrase, bars))
		tempo = append(tempo,
			Point{start + 0.4, bpm}, Point{start + float64(phrase)/2, bpm * (1 + give/4)},
			Point{end - 1.2, bpm}, Point{end - 0.1, bpm * (1 - give)})
	}
	return tempo
}

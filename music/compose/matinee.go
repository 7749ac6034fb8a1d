package main

// matinee is a calm waltz in D for plucked strings. Three notes of a broken
// chord climb and a sigh answers, four times higher; a middle part in B minor is
// dark and runs on; then the first tune returns with a flute above it, and the
// climb, which never got home, does.
func matinee() (*Piece, error) {
	s := &Sheet{Meter: 3}

	intro := s.Chart(`D | F#m/C# | Bm7 | G:2 A7:1`)
	first := s.Chart(`
		D  | F#m/C# | Bm7 | D/A | G | D/F# | Em7       | A7 |
		D  | A/C#  | Bm7 | F#m | G | Gm6  | D/A:2 A7:1 | D`)
	middle := s.Chart(`
		Bm | F#m   | G    | D  | Em7 | Bm/D  | C#m7b5:2 F#7:1 | Bm |
		G  | A/G   | F#m7 | Bm | Em7 | E7/G# | A7sus          | A7`)
	coda := s.Chart(`G | Gm6 | D/F# | Bm7 | Em7 | A7sus:2 A7:1 | D | D`)
	chart := JoinCharts(intro, first, middle, first, coda)

	tune := s.Line(`
		F#4:1 A4 D5      | C#5:2 A4:1        | B4:1 D5 F#5  | E5:1.5 D5:.5 A4:1 |
		B4:1 D5 G5       | F#5:1.5 E5:.5 D5:1 | E5:1 B4 D5   | C#5:1.5 D5:.5 E5:1 |
		A4:1 D5 F#5      | E5:1.5 F#5:.5 E5:1 | D5:1 F#5 B5! | A5:2 F#5:1 |
		G5:1.5 F#5:.5 D5:1 | E5:1.5 D5:.5 Bb4:1 | A4:1 F#5 E5 | D5:3`)
	dark := s.Line(`
		F#5:1.5 E5:.5 D5:1 | C#5:2 A4:1     | B4:.5 C#5 D5:1 E5 | F#5:2 D5:1 |
		G5:1.5 F#5:.5 E5:1 | D5:1 B4 F#5    | E5:1 G5 F#5:.5 E5 | D5:2 B4:1 |
		B4:1 D5 G5         | A5:2 G5:.5 E5  | F#5:1 A5 C#6!     | D6:1.5! C#6:.5 B5:1 |
		G5:1 B5 A5:.5 G5   | G#5:2 B5:1     | A5:1 D5 E5        | G5:1 E5:.5? C#5? A4:1?`)
	again := s.Line(`
		F#4:1 A4:.5 B4 D5:1  | C#5:1.5 D5:.25 C#5 A4:1 | B4:1 C#5:.5 D5 F#5:1 | E5:1 F#5:.5 D5 A4:1 |
		B4:.5 C#5 D5:1 G5    | F#5:1 G5:.5 E5 D5:1     | E5:.5 F#5 G5 E5 D5 B4 | C#5:1.5 B4:.5 A4 C#5 |
		A4:.5 D5 F#5:2       | E5:1.5 F#5:.25 E5 C#5:1 | D5:.5 F#5 B5:2!      | A5:1.5 B5:.5 A5 F#5 |
		G5:1 A5:.5 F#5 D5:1  | E5:1.5 D5:.5 Bb4:1      | A4:.5 D5 F#5:1 E5    | D5:3`)
	home := s.Line(`
		B4:1 D5 G5 | E5:1.5 D5:.5 Bb4:1 | A4:1 D5 F#5 | E5:1.5 D5:.5 B4:1 |
		G4:1 B4 D5 | E5:2 C#5:1         | D5:1? F#5? A5? | D6:3?`)

	flute := Join(Rest(20*3+8*3),
		s.Line(`
			-:1 D5:2 | E5:3    | C#5:2 E5:1 | F#5:3 |
			E5:2 D5:1 | D5:2 E5:1 | E5:1 D5:2 | C#5:3`),
		s.Line(`
			A5:3     | ~:1 F#5 E5 | F#5:3     | ~:1 G5 A5 |
			B5:3     | A5:2 F#5:1 | G5:2 B5:1 | A5:1.5 G5:.5 E5:1 |
			F#5:3    | A5:2 G5:1 | F#5:2 D5:1 | C#5:3 |
			B4:2 D5:1 | G5:3     | A5:2 G5:1  | F#5:3`),
		s.Line(`-:3 | -:1 G5:2 | F#5:3 | D5:2 E5:1 | D5:3 | D5:2 E5:1 | F#5:3 | ~:3`))

	voices := Voices{Inner: 4, Low: pitch("F#3"), High: pitch("B4")}
	played := s.Lead(chart, voices)
	ripple := Arpeggio(chart, played, 3, 0.5, ".12343")
	bow := Voices{Inner: 3, Low: pitch("D3"), High: pitch("D4")}
	pads := Sustain(chart, s.Lead(chart, bow), 6)

	if s.Err != nil {
		return nil, s.Err
	}

	return &Piece{
		File: "01-matinee", Title: "Matinée", Rate: 44100, Seed: 1701,
		Meter: 3, Bars: chart.Beats / 3, Tail: 4.5,
		Tempo: append(Breathing(98, 52, 8, 0.07),
			Point{52.4, 96}, Point{56, 90}, Point{58, 74}, Point{59, 58}),
		Room: Room{Seconds: 2.1, Bright: 5200, Delay: 0.018, Level: 0.5},
		Gain: 1.15,
		Parts: []Part{
			{
				Name:       "tune",
				Line:       Join(Rest(12), tune, dark, again, home),
				Instrument: (&Plucked{Seconds: 5.5, Bright: 3000, Mellow: 0.13, Position: 0.21, Damp: 0.35}).Play,
				Touch:      Touch{Loose: 0.007, Late: 0.006, Uneven: 0.06, Weight: 0.06, Legato: 1.15},
				Dynamics: Curve{
					{4, .85},
					{11, 1},
					{14, 1.1},
					{19.5, .8},
					{20, .85},
					{28, .95},
					{31, 1.2},
					{35, .85},
					{36, .9},
					{46, 1.1},
					{51, .85},
					{56, .8},
					{59, .6},
				},
				Gain: 1, Pan: -0.08, Send: 0.24, Insert: Body,
			},
			{
				Name:       "ripple",
				Line:       ripple,
				Instrument: (&Plucked{Seconds: 4, Bright: 2000, Mellow: 0.24, Position: 0.36, Damp: 0.45}).Play,
				Touch:      Touch{Loose: 0.009, Uneven: 0.1, Weight: 0.08},
				Dynamics: Curve{
					{0, .6}, {3, .9}, {4, .7}, {14, .85}, {20, .7}, {31, 1}, {35, .75}, {48, .9}, {56, .7}, {59, .5},
				},
				Gain: 0.42, Pan: 0.3, Spread: 0.25, Send: 0.3, Insert: Body,
			},
			{
				Name:       "bass",
				Line:       chart.BassLine(pitch("E2"), pitch("F3")),
				Instrument: (&Plucked{Seconds: 5, Bright: 1100, Mellow: 0.35, Position: 0.3, Damp: 0.4}).Play,
				Touch:      Touch{Loose: 0.006, Uneven: 0.05, Weight: 0.05},
				Dynamics:   Curve{{0, .7}, {4, .85}, {31, 1.1}, {36, .9}, {48, 1}, {56, .8}, {59, .7}},
				Gain:       0.6, Pan: 0.05, Send: 0.16, Insert: Body,
			},
			{
				Name:       "flute",
				Line:       flute,
				Instrument: (&Flute{Harmonics: []float64{1, .22, .12, .03}, Rise: 0.09, Fall: 0.18, Breath: 0.02, Vibrato: 11}).Play,
				Touch:      Touch{Loose: 0.012, Late: 0.01, Uneven: 0.04, Weight: 0.02, Legato: 0.98},
				Dynamics:   Curve{{28, .6}, {31, .9}, {35, .7}, {36, .7}, {47, 1}, {52, .7}, {58, .5}},
				Gain:       0.24, Pan: -0.38, Send: 0.45,
			},
			{
				Name:       "bows",
				Line:       Together(pads...),
				Instrument: (&Choir{Singers: 3, Vowel: bowed, Dull: 2400, Rise: 0.5, Fall: 0.9, Wide: 7, Vibrato: 4}).Play,
				Touch:      Touch{Loose: 0.02, Uneven: 0.05},
				Dynamics: Curve{
					{12, 0.05}, {20, .35}, {27, .7}, {31, 1}, {36, .4}, {46, .8}, {52, .6}, {59, .3},
				},
				Gain: 0.09, Pan: 0.1, Spread: 0.9, Send: 0.5,
			},
		},
	}, nil
}

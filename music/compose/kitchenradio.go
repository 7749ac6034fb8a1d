package main

// kitchenRadio is an easy groove in F: electric piano, a round bass, brushes,
// and a tune that a guitar starts, vibes take over in the middle, and both end.
func kitchenRadio() (*Piece, error) {
	s := &Sheet{Meter: 4}

	first := s.Chart(`
		Fmaj9  | Em7b5 A7b9 | Dm7 | Cm7 F13 |
		Bbmaj9 | Am7 D7b9   | Gm9 | C13sus`)
	middle := s.Chart(`
		Bbmaj9 | C/Bb  | Am7           | Dm7 |
		Gm7    | Bbm6  | Fmaj9/A Abdim7 | Gm7 C13sus`)
	intro := s.Chart(`Bbmaj9 | Am7 | Gm9 | C13sus`)
	outro := s.Chart(`Fmaj9 | Bbm6/F | Fmaj9`)
	last := s.Chart(`F69`)
	groove := JoinCharts(intro, first, first, middle, first, outro)
	chart := JoinCharts(groove, last)

	tune := s.Line(`
		-:.5 A4 C5 E5:1 D5:.5 C5:1  | Bb4:.75 A4:.25? G4:.5 A4 - C#5 E5 G5 |
		F5:1.5 E5:.5 D5 A4:1.5      | -:.5 Bb4 C5 Eb5:1 D5:.5 C5 A4 |
		-:.5 D5 F5 A5:1! G5:.5 F5:1 | E5:.75 D5:.25? C5:.5 E5 - F#5 A5 Eb5 |
		D5:1.5 C5:.5 Bb4 A4 G4:1    | -:.5 Bb4 A4 G4 A4:1 -:1`)
	tuneAgain := s.Line(`
		-:.5 A4 C5 E5:1 G5:.5 E5:.5 C5 | Bb4:.75 C5:.25? Bb4:.5 A4 - C#5 E5 G5 |
		F5:1 A5:.5 E5 D5 A4:1.5        | -:.5 Bb4 C5 Eb5:.75 F5:.25 Eb5:.5 D5 C5 |
		-:.5 D5 F5 A5:1! C6:.5 A5 F5   | E5:.75 D5:.25? C5:.5 E5 - F#5 A5 Eb5 |
		D5:1 F5:.5 D5 C5 Bb4 A4 G4     | -:.5 Bb4 A4 G4 F4:1 -:1`)
	vibes := s.Line(`
		D5:2 -:.5 C5 D5 F5      | E5:2.5 D5:.5 C5 G4     | C5:2 -:.5 A4 C5 E5 | D5:2.5 E5:.5 F5 A5 |
		Bb5:1.5! A5:.5 G5 F5 D5:1 | Db5:1.5 F5:.5 G5 F5 Db5:1 | C5:1 A5:.5 G5 F5:1 D5:.5 B4 | Bb4:1 D5:.5 F5 D5:1 C5:.5 -`)
	answer := s.Line(`
		-:3 G5:.5 A5         | G5:2 -:2         | -:3 C6:.5 A5        | G5:2 F5:1 Eb5 |
		-:3 D6:.5 C6         | C6:2 -:2         | -:2.5 D5:.5 F5 A5   | G5:1 F5:.5 D5 C5:1 -:1`)
	vibesEnd := s.Line(`-:1 C6:.5? A5:.5? E5:2?`)
	farewell := s.Line(`
		-:.5 A4 C5 E5:1 D5:.5 C5:1 | -:.5 Bb4 Db5 F5:1 Db5:.5 Bb4:1 |
		-:.5 A4 C5 E5:1 D5:.5 C5:1 | A5:1? G5:3?`)

	bass := s.Line(`
		F2:1.5 F2:.5? - C3 A2 F2   | E2:1.5 Bb2:.5 A2:1 -:.5 C#3 |
		D3:1.5 A2:.5? - D2 F2 D2   | C2:1.5 G2:.5 F2:1 -:.5 A2 |
		Bb2:1.5 F2:.5? - Bb2 D3 Bb2 | A2:1.5 E2:.5 D2:1 -:.5 F#2 |
		G2:1.5 D2:.5? - G2 Bb2 D3  | C3:1.5 G2:.5 C2:.75 C2:.25? D2:.5 E2`)
	bassMiddle := s.Line(`
		Bb2:2.5 F2:.5 Bb2:1 | Bb2:2.5 C3:.5 Bb2:1 | A2:2.5 E2:.5 A2:1 | D2:2.5 A2:.5 C3:1 |
		G2:2.5 D2:.5 G2:1   | Bb2:2.5 Db3:.5 Bb2:1 | A2:1.5 C3:.5 Ab2:1.5 F2:.5 | G2:1.5 D2:.5 C2:1 D2:.5 E2`)
	bassEnd := s.Line(`F2:2.5 C2:.5 F2:1 | F2:2.5 C3:.5 F2:1 | F2:2.5 C2:.5 F2:1 | F2:4`)

	stabs := s.Steps(0, `x-----x---.x---. | x-----o-x-----x-`)
	held := s.Steps(0, `x---------------`)
	played := s.Lead(chart, Voices{Inner: 4, Low: pitch("E3"), High: pitch("C5")})
	bows := Sustain(middle, s.Lead(middle, Voices{Inner: 3, Low: pitch("F4"), High: pitch("F5")}), 8)

	kick := s.Steps(36, `x.......o.x.....  | x......o..x....o`).Repeat(4)
	rim := s.Steps(38, `....x.......x..o   | ....x..o....x...`).Repeat(4)
	shaker := s.Steps(70, `x.oox.oox.oox.oo`).Repeat(8)
	shakerEnd := s.Steps(70, `x.oox.oox.oox.oo`).Repeat(3)
	soft := s.Steps(70, `x...o...x...o...`).Repeat(4)
	fill := s.Steps(38, `............x.oo`)

	if s.Err != nil {
		return nil, s.Err
	}

	end := len(groove.Chords)
	keys := Join(
		Comp(groove, played[:end], stabs, 0.5),
		Comp(last, played[end:], held, 0))

	return &Piece{
		File: "02-kitchen-radio", Title: "Kitchen Radio", Rate: 48000, Seed: 88,
		Meter: 4, Bars: chart.Beats / 4, Tail: 3.4,
		Tempo: Curve{{0, 91}, {4, 92}, {38, 92}, {39.2, 80}, {40, 72}},
		Swing: Swing{Grid: 0.25, Ratio: 0.58},
		Room:  Room{Seconds: 1.3, Bright: 4800, Delay: 0.012, Level: 0.45},
		Gain:  1.22,
		Parts: []Part{
			{
				Name:       "keys",
				Line:       keys,
				Instrument: tines.Play,
				Touch:      Touch{Loose: 0.006, Late: 0.008, Uneven: 0.07, Roll: 0.006, Legato: 0.95},
				Dynamics:   Curve{{0, .6}, {3, .9}, {4, .8}, {19, .9}, {20, .75}, {27, 1}, {28, .9}, {36, .8}, {39, .6}},
				Gain:       0.3, Pan: -0.15, Spread: 0.3, Send: 0.22, Insert: Warm(1.4, 4.6, 0.22),
			},
			{
				Name:       "guitar",
				Line:       Join(Rest(16), tune, tuneAgain, Rest(32), tuneAgain, farewell),
				Instrument: (&Plucked{Seconds: 3.2, Bright: 2900, Mellow: 0.2, Position: 0.26, Damp: 0.16}).Play,
				Touch:      Touch{Loose: 0.007, Late: 0.014, Uneven: 0.08, Weight: 0.03, Legato: 1},
				Dynamics:   Curve{{4, .8}, {10, 1}, {12, .85}, {19, 1}, {28, .95}, {33, 1.15}, {36, .8}, {39, .6}},
				Gain:       0.85, Pan: 0.12, Send: 0.22, Insert: Body,
			},
			{
				Name:       "vibes",
				Line:       Join(Rest(80), vibes, answer, Rest(12), vibesEnd),
				Instrument: bars.Play,
				Touch:      Touch{Loose: 0.007, Late: 0.01, Uneven: 0.07, Weight: 0.03},
				Dynamics:   Curve{{20, .8}, {24, 1.1}, {27, .9}, {28, .65}, {36, .6}},
				Gain:       0.36, Pan: -0.3, Send: 0.34, Insert: Sway(5.2, 0.25),
			},
			{
				Name:       "bass",
				Line:       Join(Rest(16), bass, bass, bassMiddle, bass, bassEnd),
				Instrument: roundBass.Play,
				Touch:      Touch{Loose: 0.005, Late: 0.004, Uneven: 0.06, Weight: 0.04, Legato: 0.92},
				Dynamics:   Curve{{4, .85}, {19, 1}, {20, .85}, {28, 1}, {36, .85}, {39, .7}},
				Gain:       0.62, Send: 0.04,
			},
			{
				Name:       "bows",
				Line:       Join(Rest(80), Together(bows...), Rest(48)),
				Instrument: (&Choir{Singers: 3, Vowel: bowed, Dull: 3000, Rise: 0.6, Fall: 1, Wide: 8, Vibrato: 5}).Play,
				Dynamics:   Curve{{20, .4}, {25, 1}, {28, .5}},
				Gain:       0.07, Pan: 0.1, Spread: 1, Send: 0.5,
			},
			{
				Name:       "kick",
				Line:       Join(Rest(16), kick, kick, soft.Repeat(2), kick, Rest(16)),
				Instrument: (&Drum{Hz: 52, Drop: 75, Seconds: 0.32, Level: 0.8, Noise: 0.1, Low: 300, High: 2200, NoiseSeconds: 0.02}).Play,
				Touch:      Touch{Loose: 0.003, Uneven: 0.05},
				Dynamics:   Curve{{4, .8}, {12, 1}, {19.9, 1}, {20, .55}, {27.9, .55}, {28, 1}},
				Gain:       0.62, Send: 0.05,
			},
			{
				Name:       "rim",
				Line:       Join(Rest(32), Rest(12), fill, rim, Rest(28), fill, rim, Rest(16)),
				Instrument: (&Drum{Hz: 205, Drop: 60, Seconds: 0.11, Level: 0.28, Noise: 0.42, Low: 900, High: 5200, NoiseSeconds: 0.16}).Play,
				Touch:      Touch{Loose: 0.004, Late: 0.012, Uneven: 0.08},
				Gain:       0.7, Pan: 0.08, Send: 0.3,
			},
			{
				Name:       "shaker",
				Line:       Join(Rest(16), shaker, shaker, shaker, shaker, shakerEnd, Rest(4)),
				Instrument: (&Drum{Noise: 0.5, Low: 4200, High: 9500, Rise: 0.022, NoiseSeconds: 0.09}).Play,
				Touch:      Touch{Loose: 0.004, Late: -0.012, Uneven: 0.12, Weight: 0.05},
				Dynamics:   Curve{{4, .5}, {12, .9}, {20, .6}, {28, .9}, {36, .7}, {38.9, .4}},
				Gain:       0.5, Pan: 0.42, Send: 0.12,
			},
		},
	}, nil
}

// The struck instruments of the groove.
var (
	tines = &Struck{
		Partials: []Partial{
			{1, 1, 11, 0}, {2, .24, 5.5, .5}, {3, .1, 3, .9}, {4, .05, 1.2, 1.2}, {5.04, .03, .6, 1.4}, {7.1, .07, .22, 1.2},
		},
		Rise: 0.003, Damp: 0.16, Knock: 0.02, KnockHz: 900,
	}
	bars = &Struck{
		Partials: []Partial{{1, 1, 9, 0}, {3.99, .16, 2, .7}, {9.7, .05, .3, 1.2}},
		Rise:     0.002, Damp: 0.5, Knock: 0.03, KnockHz: 1500,
	}
	roundBass = &Struck{
		Partials: []Partial{{1, 1, 6, 0}, {2, .55, 2.6, .3}, {3, .26, 1.3, .6}, {4, .12, .8, .9}, {5, .06, .5, 1.1}, {6, .03, .4, 1.2}},
		Rise:     0.006, Damp: 0.09, Knock: 0.05, KnockHz: 700,
	}
)

package main

// acrossTheValley is a slow hymn in E flat: bells alone, a choir that answers
// them, a darker verse that finds its way by C flat and G flat, and the first
// verse again with the bells above it.
func acrossTheValley() (*Piece, error) {
	s := &Sheet{Meter: 4}

	intro := s.Chart(`Eb | Bb/Eb`)
	first := s.Chart(`Eb Cm/Eb | Gm7 Cm7 | Abmaj7 Eb/G | Fm7 Bb7sus | Bb Bb7/D | Eb`)
	middle := s.Chart(`Cm Gm/Bb | Ab Fm7 | Cb | Gb/Bb Abm7 | Abm6 Bb7sus | Bb7`)
	again := s.Chart(`
		Eb Cm/Eb | Gm7 Cm7 | Abmaj7 Eb/G | Fm7 Bb7sus |
		Bb G7/B | Cm Ab | Abm6 Bb7sus | Eb`)
	amen := s.Chart(`Ab/Eb Abm/Eb | Eb`)
	chart := JoinCharts(first, middle, again, amen)

	verse := `G4:3 Ab4:1 | Bb4:2 Eb5 | D5:1 C5 Bb4:2 | Ab4:3 G4:1 |`
	soprano := Join(
		s.Line(verse+`F4:2 Bb4 | G4:4`),
		s.Line(`Eb5:2 D5 | C5:2 Ab4:1 C5 | Eb5:3 Db5:1 | Db5:2 Eb5:1 Cb5 | F5:2! Eb5 | D5:4`),
		s.Line(verse+`F4:2 B4 | Eb5:2 C5 | Cb5:2 Bb4:1 Ab4 | G4:4`),
		s.Line(`Ab4:2 Ab4 | G4:4`))
	bass := chart.BassLine(pitch("F2"), pitch("F3"))
	sung := s.Lead(chart, Voices{Inner: 2, Low: pitch("G3"), High: pitch("D5"), Bass: bass, Top: soprano})
	choir := Sustain(chart, sung, 8)

	bells := Join(
		s.Line(`Eb5:1 Bb5 G5:2 | F5:1 C6 Bb5:2`),
		s.Line(`-:4 | -:3 Bb5:1 | -:4 | -:3 C6:1 | -:2 F5:1 D5 | Eb5:1 Bb5 G5:2`),
		s.Line(`
			G5:1 C6 - D6      | C6:1 Eb5 - F5      | Gb5:1 Bb5 Eb6:2 |
			Db6:2 Cb6:1 Ab5   | F5:1 Cb6 Bb5 F5    | F5:1 Ab5 Bb5 D6`),
		s.Line(`
			Eb6:2 C6          | D6:1 F5 Eb5 G5     | C6:1 G5 Bb5:2 | Ab5:1 C6 F5 Eb5 |
			D5:1 F5 G5 B5     | C6:1 G5 Eb5 Ab5    | F5:1 Ab5 Bb4 F5 | Eb5:1 Bb5 G5:2`),
		s.Line(`C6:2 Cb6 | Bb5:1? Eb6:3?`))
	deep := Join(Rest(8), s.Line(`
		Eb4:4 | -:4 | -:4 | -:4 | -:4 | Eb4:4 |
		C4:4  | -:4 | Cb4:4 | -:4 | Ab3:4 | Bb3:4 |
		Eb4:4 | -:4 | -:4 | -:2 Bb3:2 | -:4 | C4:4 | Ab3:2 Bb3 | Eb4:4 | Ab3:4 | Eb4:4`))

	ah := &Choir{Singers: 4, Vowel: vowelAh, Dull: 4200, Rise: 0.5, Fall: 0.8, Wide: 9, Vibrato: 9}
	oo := &Choir{Singers: 4, Vowel: vowelOo, Dull: 3200, Rise: 0.6, Fall: 0.9, Wide: 9, Vibrato: 7}
	swell := Curve{
		{2, .45},
		{4, .75},
		{7, .5},
		{8, .55},
		{10, .85},
		{12, 1.25},
		{13.5, .75},
		{14, .6},
		{17, .95},
		{19, 1.1},
		{21, .75},
		{23.5, .45},
	}
	player := func(name string, line Line, on Instrument, gain, pan float64) Part {
		return Part{
			Name: name, Line: Join(Rest(8), line), Instrument: on,
			Touch:    Touch{Loose: 0.02, Uneven: 0.03, Weight: 0.02, Legato: 1.04},
			Dynamics: swell, Gain: gain, Pan: pan, Send: 0.55,
		}
	}

	if s.Err != nil {
		return nil, s.Err
	}

	return &Piece{
		File: "03-bells-across-the-valley", Title: "Bells Across the Valley", Rate: 44100, Seed: 1859,
		Meter: 4, Bars: intro.Beats/4 + chart.Beats/4, Tail: 5.5,
		Tempo: append(Breathing(63, 20, 6, 0.06), Point{20.5, 62}, Point{22, 56}, Point{24, 48}),
		Room:  Room{Seconds: 4.8, Bright: 4200, Delay: 0.035, Level: 0.55},
		Gain:  1.2,
		Parts: []Part{
			player("soprano", soprano, ah.Play, 0.34, -0.35),
			player("alto", choir[2], oo.Play, 0.36, 0.3),
			player("tenor", choir[1], oo.Play, 0.36, -0.2),
			player("bass", bass, ah.Play, 0.34, 0.15),
			{
				Name:       "bells",
				Line:       bells,
				Instrument: handBell.Play,
				Touch:      Touch{Loose: 0.015, Uneven: 0.08, Weight: 0.05},
				Dynamics:   Curve{{0, .8}, {2, .7}, {8, .55}, {13, .8}, {14, .7}, {19, .85}, {23, .6}},
				Gain:       0.48, Pan: 0.1, Spread: 0.8, Send: 0.6,
			},
			{
				Name:       "deep bell",
				Line:       deep,
				Instrument: deepBell.Play,
				Touch:      Touch{Loose: 0.02, Uneven: 0.05},
				Gain:       0.3, Pan: -0.1, Send: 0.7,
			},
		},
	}, nil
}

// The bells of the valley. Both have been given the partials of a chime rather
// than of a church bell, whose minor third would quarrel with the choir.
var (
	handBell = &Struck{
		Partials: []Partial{
			{.5, .12, 6, 0},
			{1, 1, 6, 0},
			{1.0025, .4, 5, 0},
			{2, .35, 3, .3},
			{2.003, .15, 3, .3},
			{3, .18, 2, .5},
			{4.17, .1, 1.1, .8},
			{5.43, .06, .7, 1},
			{6.79, .03, .4, 1.2},
		},
		Rise: 0.002, Knock: 0.02, KnockHz: 2500,
	}
	deepBell = &Struck{
		Partials: []Partial{
			{.5, .5, 9, 0},
			{.5012, .3, 9, 0},
			{1, 1, 7, 0},
			{1.0018, .5, 7, 0},
			{1.5, .2, 5, 0},
			{2, .45, 4, .3},
			{2.51, .12, 2.5, .5},
			{3.01, .15, 2, .5},
			{4.1, .06, 1, .8},
		},
		Rise: 0.004, Knock: 0.03, KnockHz: 1200,
	}
)

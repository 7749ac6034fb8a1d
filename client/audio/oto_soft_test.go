package audio

import (
	"math"
	"slices"
	"testing"

	"segue/internal/test/soundcard"
)

// tone makes n samples of a sine at full scale, from its number first on.
func tone(hz float64, first, n int) []Sample {
	p := make([]Sample, n)
	for i := range p {
		v := int16(math.Round(math.MaxInt16 * math.Sin(2*math.Pi*hz*float64(first+i)/soundcard.Rate)))
		p[i] = lsb(v, v)
	}
	return p
}

// hearSoftly stops, switches, seeks and pauses a tone at full scale, and
// listens for steps that the tone itself does not make.
func hearSoftly(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen *uint32) {
	const hz, long = 440, 4 * soundcard.Rate
	own := steepest(tone(hz, 0, soundcard.Rate))
	begin := func(within bool, samples int) {
		*gen++
		first := 0
		if ring.begin(*gen, within); within {
			first = 1234 // at another place of the wave
		}
		if err := ring.Write(*gen, tone(hz, first, samples)); err != nil {
			t.Fatal(err)
		}
		ring.Open(*gen)
		out.Play()
	}
	heard := func() (p []Sample) {
		card.Wait(t, func(heard []Sample) bool { p = slices.Clone(heard); return true })
		return p
	}
	var changes []int // places in what is heard just before something changes
	mark := func() { changes = append(changes, len(heard())) }
	stop := func() { mark(); ring.Begin(0); out.Flush() }
	pause := func() { mark(); ring.Shut(*gen); out.Flush() }
	resume := func() { mark(); ring.Open(*gen); out.Play() }
	stall := func() {
		stop()
		card.Wait(t, quiet)
		begin(false, soundcard.Rate/3)
		for !ring.State().Dry {
			<-ring.Changed()
		}
		mark()
	}
	tests := []struct {
		name string
		do   func()
	}{
		{"stop", stop},
		{"switch", func() { stop(); begin(false, long) }},
		{"seek", func() { stop(); begin(true, long) }},
		{"pause", pause},
		{"pause and resume", func() { pause(); card.Wait(t, quiet); resume() }},
		{"stall", stall},
		{"resume at once", func() { pause(); resume() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var steps []int
			for range *soundStarts {
				card.Forget()
				changes = nil
				begin(false, long)
				card.Wait(t, loudFor(soundcard.Rate/4))
				test.do()
				last := changes[len(changes)-1]
				card.Wait(t, func(heard []Sample) bool { return len(heard) > last+soundcard.Rate/4 })
				step, p := 0, heard()
				for _, at := range changes {
					step = max(step, steepest(p[at:at+soundcard.Rate/5]))
				}
				steps = append(steps, step)
				stop()
				card.Wait(t, quiet)
			}
			slices.Sort(steps)
			t.Logf("largest step: %d at the least, %d at the median, %d at the most; the tone's own: %d",
				steps[0], steps[len(steps)/2], steps[len(steps)-1], own)
			if steps[0] > own+own/4 { // the sound server itself may leave a gap, but not each time
				t.Error("each time there is a click")
			}
		})
	}
}

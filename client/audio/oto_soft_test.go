package audio

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/soundcard"
)

// tone makes n samples of a sine at full scale, from its number first on.
func tone(hz float64, first, n int) []Sample {
	p := make([]Sample, n)
	for i := range p {
		v := int16(math.Round(math.MaxInt16 * math.Sin(2*math.Pi*hz*float64(first+i)/soundcard.Rate)))
		p[i] = Sample{v, v}
	}
	return p
}

// hearSoftly stops, switches, seeks and pauses a tone at full scale, and
// listens for steps that the tone itself does not make.
func hearSoftly(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen *uint32) {
	const hz, seconds = 440, 4
	own := steepest(tone(hz, 0, soundcard.Rate))
	begin := func(within bool) {
		*gen++
		first := 0
		if ring.begin(*gen, within); within {
			first = 1234 // at another place of the wave
		}
		if err := ring.Write(*gen, tone(hz, first, seconds*soundcard.Rate)); err != nil {
			t.Fatal(err)
		}
		ring.Open(*gen)
		out.Play()
	}
	// hear waits until that much was heard after the first sound since Forget.
	hear := func(d time.Duration) {
		card.Wait(t, func(heard []Sample) bool {
			first := slices.IndexFunc(heard, soundcard.Loud)
			return first >= 0 && len(heard)-first > int(d.Seconds()*soundcard.Rate)
		})
	}
	stop := func() { ring.Begin(0); out.Flush() }
	pause := func() { ring.Shut(*gen); out.Flush() }
	resume := func() { ring.Open(*gen); out.Play() }
	tests := []struct {
		name string
		do   func()
	}{
		{"stop", stop},
		{"switch", func() { stop(); begin(false) }},
		{"seek", func() { stop(); begin(true) }},
		{"pause", pause},
		{"pause and resume", func() { pause(); hear(500 * time.Millisecond); resume() }},
		{"resume at once", func() { pause(); resume() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var steps []int
			for range *soundStarts {
				card.Forget()
				begin(false)
				hear(300 * time.Millisecond)
				test.do()
				hear(700 * time.Millisecond)
				card.Wait(t, func(heard []Sample) bool {
					first := slices.IndexFunc(heard, soundcard.Loud)
					steps = append(steps, steepest(heard[first:]))
					return true
				})
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

// quiet says whether a quarter of a second of silence was heard at last.
func quiet(heard []Sample) bool {
	const silence = soundcard.Rate / 4
	return len(heard) > silence && !slices.ContainsFunc(heard[len(heard)-silence:], soundcard.Loud)
}

// hearLoss has the device go in a song, and come back.
func hearLoss(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen uint32, notices func() []string, lose, restore func()) {
	said := len(notices())
	song := noise(8 * soundcard.Rate)
	card.Forget()
	ring.Begin(gen)
	if err := ring.Write(gen, song); err != nil {
		t.Fatal(err)
	}
	ring.End(gen)
	ring.Open(gen)
	out.Play()
	card.Wait(t, func(heard []Sample) bool {
		return slices.ContainsFunc(heard, soundcard.Loud) && len(heard) > soundcard.Rate
	})
	lose()
	awaitNotice(t, notices, said+1, "the sound device is lost (")
	if !strings.HasSuffix(out.String(), ", lost") {
		t.Errorf("the output is %q", out)
	}
	place := ring.State().Played
	card.Forget()
	restore()
	awaitNotice(t, notices, said+2, "the sound device is back")
	if err := out.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	card.Wait(t, quiet)
	card.Wait(t, func(heard []Sample) bool {
		first := slices.IndexFunc(heard, soundcard.Loud)
		if first < 0 {
			t.Fatal("nothing was heard after the return")
		}
		skip := soundcard.Rate / 50 // past the fade-in
		got, want := heard[first+skip:], song[place+int64(skip):]
		at := slices.Index(want[:soundcard.Rate/10], got[0]) // the first sample of a fade is silence
		if at < 0 {
			at = slices.Index(song, got[0])
			t.Errorf("the song went on at %d and not at %d", at, place)
			return true
		}
		t.Logf("the song went on %d samples from the place it held, and so for %d of %d samples", at,
			same(got, want[at:]), len(want)-at)
		return true
	})
	if state := ring.State(); !state.Drained || state.Played != int64(len(song)) {
		t.Errorf("at the end: %+v", state)
	}
	if len(notices()) != said+2 {
		t.Errorf("notices %q", notices())
	}
}

// same is how many samples a and b have in common from their start.
func same(a, b []Sample) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// awaitNotice waits until n lines were said, of which the last begins so.
func awaitNotice(t *testing.T, notices func() []string, n int, begins string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); len(notices()) < n; {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("nobody said %q: %q", begins, notices())
		}
	}
	if line := notices()[n-1]; !strings.HasPrefix(line, begins) {
		t.Fatalf("it was said %q, want %q", line, begins)
	}
}

package audio

import (
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/test/soundcard"
)

// hearPause pauses noise, in which every place is like no other, and listens
// whether it goes on where it ceased.
func hearPause(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen uint32) {
	song := noise(3 * soundcard.Rate)
	play(t, out, ring, gen, song)
	ring.End(gen)
	card.Forget()
	card.Wait(t, loudFor(soundcard.Rate/2))
	ring.Shut(gen)
	out.Flush()
	var before, after []Sample
	card.Wait(t, func(heard []Sample) bool {
		before = slices.Clone(heard)
		return quiet(heard)
	})
	card.Forget()
	ring.Open(gen)
	out.Play()
	card.Wait(t, func(heard []Sample) bool {
		after = slices.Clone(heard)
		return loudFor(soundcard.Rate / 2)(heard)
	})
	ceased, resumed := lastPlace(before, song), firstPlace(after, song)
	t.Logf("heard to sample %d, and again from %d on: %.1f ms again", ceased, resumed, 1000*float64(ceased-resumed)/soundcard.Rate)
	if ceased < 0 || resumed < 0 || resumed > ceased+1+soundcard.Rate/50 { // what is heard fades for 20 ms
		t.Error("something was left out")
	}
	if ceased-resumed > soundcard.Rate/10 {
		t.Error("too much was heard again")
	}
	ring.Begin(0)
	out.Flush()
	card.Wait(t, quiet)
}

// play begins a song that is all in the ring.
func play(t *testing.T, out Output, ring *Ring, gen uint32, song []Sample) {
	t.Helper()
	ring.Begin(gen)
	if err := ring.Write(gen, song); err != nil {
		t.Fatal(err)
	}
	ring.Open(gen)
	out.Play()
}

// loudFor waits for n samples from the first that is not silence.
func loudFor(n int) func(heard []Sample) bool {
	return func(heard []Sample) bool {
		first := slices.IndexFunc(heard, soundcard.Loud)
		return first >= 0 && len(heard)-first > n
	}
}

// firstPlace is the place in song of the first ten samples of it that were
// heard as they are; −1: there are none.
func firstPlace(heard, song []Sample) int {
	for i := range len(heard) - 10 {
		if at := slices.Index(song, heard[i]); at >= 0 && same(heard[i:], song[at:]) >= 10 {
			return at
		}
	}
	return -1
}

// lastPlace is the place in song of the last sample that was heard as it is.
func lastPlace(heard, song []Sample) int {
	for i := len(heard) - 10; i >= 0; i-- {
		if at := slices.Index(song, heard[i]); at >= 0 && same(heard[i:], song[at:]) >= 10 {
			return at + 9
		}
	}
	return -1
}

// quiet says whether a quarter of a second of silence was heard at last.
func quiet(heard []Sample) bool {
	const silence = soundcard.Rate / 4
	return len(heard) > silence && !slices.ContainsFunc(heard[len(heard)-silence:], soundcard.Loud)
}

// hearLoss has the device go in a song, and come back.
func hearLoss(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen uint32, notices func() []string, why string, lose, restore func()) {
	said := len(notices())
	song := noise(4 * soundcard.Rate)
	card.Forget()
	play(t, out, ring, gen, song)
	ring.End(gen)
	card.Wait(t, loudFor(soundcard.Rate))
	lose()
	awaitNotice(t, notices, said+1, "the sound device is lost ("+why+"): ")
	if !strings.HasSuffix(out.String(), ", lost") {
		t.Errorf("the output is %q", out)
	}
	var before, after []Sample
	card.Wait(t, func(heard []Sample) bool { before = slices.Clone(heard); return true })
	card.Forget()
	restore()
	awaitNotice(t, notices, said+2, "the sound device is back")
	if err := out.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	card.Wait(t, quiet)
	card.Wait(t, func(heard []Sample) bool { after = slices.Clone(heard); return true })
	ceased, resumed := lastPlace(before, song), firstPlace(after, song)
	t.Logf("heard to sample %d, and then from %d on, %.1f ms later", ceased, resumed, 1000*float64(resumed-ceased)/soundcard.Rate)
	if ceased < 0 || resumed < 0 || abs(resumed-ceased) > soundcard.Rate/10 { // how much of what the device held was heard is not known
		t.Error("the song has not held its place")
	}
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

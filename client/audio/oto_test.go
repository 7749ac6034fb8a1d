package audio

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"segue/internal/test/soundcard"
)

var (
	soundRuns    = flag.Int("sound.runs", 1, "how often TestDevice plays a long sound")
	soundStarts  = flag.Int("sound.starts", 4, "how often TestDevice measures latency")
	deviceOpened = false
	raceDetector = false
)

// TestDevice plays on a real sound server and listens to what comes out. It is
// one test since a process has one device.
func TestDevice(t *testing.T) {
	if testing.Short() {
		t.Skip("plays in real time for some seconds")
	}
	if deviceOpened {
		t.Skip("a process can open the device once")
	}
	card := soundcard.New[Sample](t)
	var said atomic.Pointer[[]string]
	said.Store(new([]string))
	out, err := OpenOutput("auto", Options{Notice: func(line string) {
		lines := append(slices.Clone(*said.Load()), line)
		said.Store(&lines)
	}})
	if err != nil {
		t.Fatal(err)
	}
	deviceOpened = true
	ring := NewRing(10 * soundcard.Rate)
	t.Cleanup(func() { out.Close(); ring.Close() })
	if rate, err := out.Open(ring, soundcard.Rate); err != nil || rate != soundcard.Rate {
		t.Fatalf("Open gave %d Hz, %v", rate, err)
	}
	if len(*said.Load()) > 0 || out.String() != "sound device (PulseAudio)" {
		t.Fatalf("playing on %v, with notices %q", out, *said.Load())
	}
	gen := uint32(0)
	t.Run("heard as given", func(t *testing.T) {
		for range *soundRuns {
			var err error
			for range soundcard.Attempts {
				gen++
				if err = hearAll(t, card, out, ring, gen); err == nil {
					break
				}
				t.Log(err)
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("latency", func(t *testing.T) {
		var start, stop []time.Duration
		for range *soundStarts {
			gen++
			a, b := hearLatency(t, card, out, ring, gen)
			start, stop = append(start, a), append(stop, b)
		}
		slices.Sort(start)
		slices.Sort(stop)
		t.Logf("with the recorder's 20 ms, median and worst: play to sound %v, %v; flush to silence %v, %v",
			start[len(start)/2], start[len(start)-1], stop[len(stop)/2], stop[len(stop)-1])
	})
	t.Run("a pause holds the place", func(t *testing.T) {
		gen++
		hearPause(t, card, out, ring, gen)
	})
	t.Run("no clicks", func(t *testing.T) { hearSoftly(t, card, out, ring, &gen) })
	notices := func() []string { return *said.Load() }
	whole := t // what is started anew serves the tests after it
	t.Run("device is taken away", func(t *testing.T) {
		gen++
		hearLoss(t, card, out, ring, gen, notices, "it takes no more sound", func() { card.Unplug(t) }, func() { card.Plug(whole) })
	})
	t.Run("server dies", func(t *testing.T) {
		if raceDetector {
			t.Skip("the pulse client itself has a race when its server dies")
		}
		gen++
		hearLoss(t, card, out, ring, gen, notices, "the sound server is gone", card.Kill, func() { card.Start(whole) })
	})
}

// hearAll plays five seconds of noise, and says how what is heard differs.
func hearAll(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen uint32) error {
	t.Helper()
	want := noise(5 * soundcard.Rate)
	card.Forget()
	ring.Begin(gen)
	if err := ring.Write(gen, want); err != nil {
		t.Fatal(err)
	}
	ring.End(gen)
	ring.Open(gen)
	out.Play()
	for !ring.State().Drained {
		<-ring.Changed()
	}
	if err := out.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	out.Flush() // drained: this must cut nothing
	var got []Sample
	card.Wait(t, func(heard []Sample) bool {
		first := slices.IndexFunc(heard, soundcard.Loud)
		if first < 0 || len(heard)-first < len(want)+soundcard.Rate/10 {
			return false
		}
		got = slices.Clone(heard[first:])
		return true
	})
	for i := range want {
		if got[i] != want[i] {
			silence := slices.IndexFunc(got[i:], soundcard.Loud)
			lost := slices.Index(want[i:], got[i+max(0, silence)])
			return fmt.Errorf("after %.3f s there are %d samples of silence, and then %d are missing; %d underruns",
				float64(i)/soundcard.Rate, silence, lost, ring.State().Underruns)
		}
	}
	if slices.ContainsFunc(got[len(want):], soundcard.Loud) {
		return errors.New("there is sound after the end")
	}
	return nil
}

// hearLatency measures how long sound takes to begin and to cease.
func hearLatency(t *testing.T, card *soundcard.Card[Sample], out Output, ring *Ring, gen uint32) (start, stop time.Duration) {
	t.Helper()
	ring.Begin(gen)
	if err := ring.Write(gen, noise(5*soundcard.Rate)); err != nil {
		t.Fatal(err)
	}
	card.Forget()
	ring.Open(gen)
	played := time.Now()
	out.Play()
	card.Wait(t, func(heard []Sample) bool {
		first := slices.IndexFunc(heard, soundcard.Loud)
		if first < 0 || len(heard)-first < soundcard.Rate/4 {
			return false
		}
		start = card.When(first).Sub(played)
		return true
	})
	ring.Begin(0)
	out.Flush()
	flushed := time.Now()
	card.Wait(t, func(heard []Sample) bool {
		quiet := 0
		for quiet < len(heard) && !soundcard.Loud(heard[len(heard)-1-quiet]) {
			quiet++
		}
		if quiet < soundcard.Rate/5 {
			return false
		}
		stop = card.When(len(heard) - quiet).Sub(flushed)
		return true
	})
	return start, stop
}

// noise makes n samples none of which is silence, always the same.
func noise(n int) []Sample {
	random := rand.New(rand.NewPCG(1, 2))
	p := make([]Sample, n)
	for i := range p {
		p[i] = lsb(int16(1+random.IntN(20000)), int16(-1-random.IntN(20000)))
	}
	return p
}

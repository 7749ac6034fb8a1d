package lab

import (
	"io"
	"log/slog"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/server/catalog"
)

// The tone of testdata, see make.sh there.
const (
	toneHertz  = 443.7
	toneLevel  = 0.5 * 32767
	toneHalf   = 2 * sampleRate  // samples
	toneWithin = 0.2 * toneLevel // the encoder's own error where a half begins or ends: it is 0.14
)

// TestGapless plays the halves of one continuous tone, encoded as two songs,
// after each other: the join is as long as it should be, to the sample, and
// silent nowhere.
func TestGapless(t *testing.T) {
	c, err := catalog.Open(t.Context(), "testdata", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	real := func(r io.Reader) audio.Source { return audio.NewDecoder(r) }
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, real, 0, 1<<30), 2: decode(t, c, 2, real, 0, 1<<30)}
	for name, link := range map[string]Link{
		"fast":       Symmetric(10*time.Millisecond, 100e6),
		"slow":       Symmetric(300*time.Millisecond, 90e3),
		"long delay": Symmetric(900*time.Millisecond, 1e6),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := NewRoom(c, link, player.Config{})
				defer r.Close()
				r.Player.Play(1, 2)
				if err := r.Player.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				faithful(t, r, want)
				takes := r.Speaker.Takes()
				if len(takes) != 1 || len(takes[0].Runs) != 2 || takes[0].Gaps > 0 || len(takes[0].Samples) != 2*toneHalf {
					t.Fatalf("heard %d takes, the first of %d samples with %d gaps: %+v", len(takes), len(takes[0].Samples), takes[0].Gaps, takes[0].Runs)
				}
				tone(t, takes[0].Samples)
			})
		})
	}
}

// tone compares the half second around the join with the tone.
func tone(t *testing.T, heard []audio.Sample) {
	t.Helper()
	worst, inside := 0.0, 0.0
	for i := toneHalf - sampleRate/4; i < toneHalf+sampleRate/4; i++ {
		off := math.Abs(32768*float64(heard[i][0]) - toneLevel*math.Sin(2*math.Pi*toneHertz*float64(i)/sampleRate))
		if worst = max(worst, off); i < toneHalf-2*frameSamples || i >= toneHalf+2*frameSamples {
			inside = max(inside, off)
		}
	}
	before, after := phase(heard, toneHalf-1000), phase(heard, toneHalf)
	jump := math.Remainder(after-before, 2*math.Pi) / (2 * math.Pi * toneHertz / sampleRate)
	t.Logf("off by %.2f %% of the tone at the join and by %.2f %% beside it; its phase jumps by %.3f samples", 100*worst/toneLevel, 100*inside/toneLevel, jump)
	if worst > toneWithin || math.Abs(jump) > 0.1 {
		t.Errorf("the join is off by %.0f, and its phase jumps by %.2f samples", worst, jump)
	}
}

// phase is that of a thousand samples from one on, against the tone's.
func phase(heard []audio.Sample, from int) float64 {
	var re, im float64
	for i := from; i < from+1000; i++ {
		sin, cos := math.Sincos(2 * math.Pi * toneHertz * float64(i) / sampleRate)
		re += 32768 * float64(heard[i][0]) * sin
		im += 32768 * float64(heard[i][0]) * cos
	}
	return math.Atan2(im, re)
}

// TestQueue plays songs after each other, and over again: each is heard whole,
// one that fails is left out, and those after it are not.
func TestQueue(t *testing.T) {
	c := openMusic(t)
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, Marked, 0, 1<<30), 3: decode(t, c, 3, Marked, 0, 1<<30)}
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
		defer r.Close()
		r.Player.Play(1, 99, 3)
		if err := r.Player.Wait(t.Context()); err == nil {
			t.Error("the song that is none is not told of")
		}
		heard := faithful(t, r, want)
		if takes := r.Speaker.Takes(); len(takes) != 1 || takes[0].Gaps > 0 || len(heard) != 2 {
			t.Errorf("%d takes of %d songs", len(takes), len(heard))
		}
		if q := r.Player.Queue(); q.At != 2 {
			t.Errorf("afterwards the queue is at %d", q.At)
		}
		// Songs that fail are not tried for ever.
		r.Player.SetRepeat(player.RepeatAll)
		r.Player.Play(98, 99)
		if err := r.Player.Wait(t.Context()); err == nil {
			t.Error("songs that are none play")
		}
		// One that is to be repeated is, without a gap.
		r.Player.SetRepeat(player.RepeatOne)
		r.Player.Play(1)
		time.Sleep(10 * time.Minute)
		r.Player.Stop()
		takes := r.Speaker.Takes()
		if last := takes[len(takes)-1]; len(last.Runs) < 4 || last.Gaps > 0 {
			t.Errorf("repeated in %d runs with %d gaps", len(last.Runs), last.Gaps)
		}
		faithful(t, r, want)
	})
}

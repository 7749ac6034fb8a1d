package audio

import (
	"testing"
	"testing/synctest"
	"time"
)

// openOutput opens the output that spec names on a ring.
func openOutput(t *testing.T, spec string, ring *Ring, rate int) Output {
	t.Helper()
	out, err := OpenOutput(spec, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := out.Open(ring, rate); err != nil || got != rate {
		t.Fatalf("Open gave %d Hz, %v; want %d", got, err, rate)
	}
	return out
}

func TestNullKeepsTime(t *testing.T) {
	for _, rate := range []int{44100, 48000, 22050} {
		synctest.Test(t, func(t *testing.T) {
			ring := filled(t, 100*rate, 100*rate)
			out := openOutput(t, "null", ring, rate)
			out.Play()
			synctest.Wait()
			block := int64(rate / 100)
			if got := ring.State().Played; got != block {
				t.Fatalf("Play pulled %d samples at once, want %d", got, block)
			}
			for _, after := range []time.Duration{time.Second, 59 * time.Second, 30 * time.Second} {
				before := ring.State().Played
				time.Sleep(after)
				synctest.Wait()
				got := ring.State().Played - before
				if want := int64(after.Seconds() * float64(rate)); got > want+block || got < want-block {
					t.Errorf("at %d Hz %v took %d samples, want %d", rate, after, got, want)
				}
			}
			if err := out.Close(); err != nil {
				t.Error(err)
			}
			if err := out.Close(); err != nil {
				t.Error(err)
			}
			// The bubble ends only if no goroutine is left.
		})
	}
}

func TestNullFlushAndPlay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 48000
		ring := filled(t, 10*rate, 10*rate)
		out := openOutput(t, "null", ring, rate)
		defer out.Close()
		out.Play()
		time.Sleep(time.Second)
		synctest.Wait()
		out.Flush()
		played := ring.State().Played
		if got := out.Buffered(); got != 0 {
			t.Errorf("%d samples are still to be heard after Flush", got)
		}
		time.Sleep(time.Hour)
		if got := ring.State().Played; got != played {
			t.Errorf("%d samples were pulled after Flush", got-played)
		}
		out.Play()
		out.Play() // again: nothing
		time.Sleep(time.Second)
		synctest.Wait()
		got := ring.State().Played - played
		if got < rate || got > rate+2*rate/100 {
			t.Errorf("a second after the next Play took %d samples", got)
		}
	})
}

func TestNullStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 1000 // 10 samples a block
		ring := filled(t, 100, 25)
		out := openOutput(t, "null", ring, rate)
		defer out.Close()
		out.Play()
		time.Sleep(time.Second)
		synctest.Wait()
		if s := ring.State(); s.Underruns != 1 || s.Played != 25 || s.Open {
			t.Fatalf("after the stall: %+v", s)
		}
		if err := ring.Write(1, count(25, 30)); err != nil {
			t.Fatal(err)
		}
		ring.Open(1)
		ring.End(1)
		start := time.Now()
		time.Sleep(15 * time.Millisecond)
		if got := out.Buffered(); got == 0 {
			t.Error("nothing is buffered while it plays")
		}
		<-drained(ring)
		if err := out.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got < 30*time.Millisecond || got > 50*time.Millisecond {
			t.Errorf("30 ms of sound were heard to the end after %v", got)
		}
		if got := out.Buffered(); got != 0 {
			t.Errorf("%d samples are buffered after Drain", got)
		}
	})
}

// drained gives a channel that is closed when the ring is drained.
func drained(ring *Ring) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !ring.State().Drained {
			<-ring.Changed()
		}
	}()
	return done
}

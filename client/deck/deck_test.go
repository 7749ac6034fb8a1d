package deck_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/deck"
)

// rate is the output's, Hz: a sample a millisecond.
const rate = 1000

// device is an output that takes 10 samples each 10 ms, and notes them.
type device struct {
	audio.Output
	ring  *audio.Ring
	stop  chan struct{}
	err   error // of Open
	mu    sync.Mutex
	heard []audio.Sample
}

func (d *device) Open(ring *audio.Ring, _ int) (int, error) {
	d.ring = ring
	return rate, d.err
}

func (d *device) Play() {
	if d.stop != nil || d.ring == nil {
		return
	}
	d.stop = make(chan struct{})
	go func(stop chan struct{}) {
		var block [10]audio.Sample
		for {
			n := d.ring.Read(block[:])
			d.mu.Lock()
			d.heard = append(d.heard, block[:n]...)
			d.mu.Unlock()
			select {
			case <-time.After(10 * time.Millisecond):
			case <-stop:
				return
			}
		}
	}(d.stop)
}

func (d *device) Flush() {
	if d.stop != nil {
		close(d.stop)
		d.stop = nil
	}
}

func (d *device) Drain(context.Context) error { return nil }
func (d *device) Realtime() bool              { return true }
func (d *device) Err() error                  { return nil }
func (d *device) String() string              { return "test" }

func (d *device) Close() error {
	d.Flush()
	return nil
}

// source gives a sample for each octet read, and another error than io.EOF
// after them if it is told to.
type source struct {
	r   io.Reader
	end error
}

func (s *source) ReadSamples(p []audio.Sample) (int, error) {
	b := make([]byte, min(16, len(p)))
	n, err := s.r.Read(b)
	for i, c := range b[:n] {
		p[i] = audio.Sample{float32(c), float32(c)}
	}
	switch {
	case n > 0:
		return n, nil
	case err == io.EOF && s.end != nil:
		return 0, s.end
	}
	return 0, err
}

// stage is a deck and its device.
type stage struct {
	*deck.Deck
	device *device
}

func newStage(end error) *stage {
	d := &device{}
	return &stage{deck.New(deck.Config{
		Output: d,
		Decode: func(r io.Reader) audio.Source { return &source{r, end} },
	}), d}
}

// expect checks what was reported, and of which generations.
func (s *stage) expect(t *testing.T, what string, want ...string) {
	t.Helper()
	synctest.Wait()
	names := []string{"opened", "ready", "started", "dry", "over", "played", "failed", "dead"}
	var got []string
	for _, e := range s.Take() {
		got = append(got, fmt.Sprint(names[e.Kind], e.Gen))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: reports %q, not %q", what, got, want)
	}
}

// heard checks what the device was given.
func (s *stage) heard(t *testing.T, want []byte) {
	t.Helper()
	var got []byte
	s.device.mu.Lock()
	defer s.device.mu.Unlock()
	for _, sample := range s.device.heard {
		got = append(got, byte(sample[0]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("heard %v, not %v", got, want)
	}
}

// track is a song from its beginning, with samples before its music.
func track(frames io.Reader, skip, samples int64) deck.Track {
	m := deck.Music{Rate: rate, Skip: skip, Samples: samples}
	given := false
	next := func() (audio.Part, error) {
		if given {
			return audio.Part{}, io.EOF
		}
		given = true
		return audio.Part{Frames: frames, Alone: true}, nil
	}
	return deck.Track{Next: next, FrameSamples: 1, Music: m, Place: m.Beginning()}
}

// octets counts from one number up to, and without, another.
func octets(from, to int) (b []byte) {
	for i := from; i < to; i++ {
		b = append(b, byte(i))
	}
	return b
}

// TestPlays: a song is reported when enough is decoded, when it starts, runs dry
// and ends, and is heard without what comes before and after its music.
func TestPlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		defer s.Close()
		r, w := io.Pipe()
		defer r.Close()
		s.Begin(1, false)
		s.Load(1, track(r, 5, 100))
		s.expect(t, "loaded", "opened0")
		w.Write(octets(0, 40))
		s.expect(t, "35 ms are here")
		w.Write(octets(40, 65))
		s.expect(t, "60 ms are here", "ready1")
		s.Open(1)
		time.Sleep(5 * time.Millisecond)
		s.expect(t, "open", "started1")
		time.Sleep(100 * time.Millisecond)
		s.expect(t, "nothing more comes", "dry1")
		go w.Write(octets(65, 120)) // the deck reads no more than it needs
		s.expect(t, "the rest is here", "ready1")
		s.Open(1)
		time.Sleep(100 * time.Millisecond)
		s.expect(t, "to the end", "played1")
		s.heard(t, octets(5, 105))
	})
}

// TestFollows: what follows is joined without a gap, and reported in order.
func TestFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		defer s.Close()
		first, w1 := io.Pipe()
		second, w2 := io.Pipe()
		s.Begin(1, false)
		s.Load(1, track(first, 0, 50))
		w1.Write(octets(0, 50))
		s.Follow(2)
		s.Load(2, track(second, 0, 50))
		go w2.Write(octets(100, 150))
		s.expect(t, "loaded", "opened0", "ready1")
		s.Open(1)
		time.Sleep(200 * time.Millisecond)
		s.expect(t, "to the end", "started1", "over2", "started2", "played2")
		s.heard(t, slices.Concat(octets(0, 50), octets(100, 150)))
	})
}

// TestCut: after it no sample is heard, how far it came is told, and what was
// reported before is there to be taken.
func TestCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		defer s.Close()
		r, w := io.Pipe()
		defer r.CloseWithError(io.ErrClosedPipe)
		defer w.CloseWithError(io.ErrClosedPipe)
		s.Begin(1, false)
		s.Load(1, track(r, 0, 200))
		w.Write(octets(0, 100))
		synctest.Wait()
		s.Open(1)
		time.Sleep(25 * time.Millisecond)
		last := s.Cut()
		if last.Gen != 1 || last.Taken != 30 {
			t.Errorf("at the end %+v", last)
		}
		time.Sleep(time.Second)
		s.expect(t, "cut", "opened0", "ready1", "started1")
		s.heard(t, octets(0, 30))
	})
}

// TestHold: a pause keeps the place.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		defer s.Close()
		r, w := io.Pipe()
		s.Begin(1, false)
		s.Load(1, track(r, 0, 100))
		w.Write(octets(0, 100))
		synctest.Wait()
		s.Open(1)
		time.Sleep(25 * time.Millisecond)
		s.Hold(1)
		time.Sleep(time.Second)
		s.heard(t, octets(0, 30))
		s.Open(1)
		time.Sleep(time.Second)
		s.heard(t, octets(0, 100))
	})
}

// TestFailures: frames that can't be decoded, and an output that doesn't work.
func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(errors.New("no frame"))
		r, w := io.Pipe()
		s.Begin(1, false)
		s.Load(1, track(r, 0, 100))
		w.Write(octets(0, 10))
		w.Close()
		s.expect(t, "broken frames", "opened0", "failed1")
		s.Close()

		s = newStage(nil)
		s.device.err = errors.New("no device")
		s.Begin(1, false)
		s.LoadSound(1, audio.Chord)
		s.expect(t, "no device", "dead1")
		s.Close()
	})
}

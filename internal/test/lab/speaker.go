package lab

import (
	"context"
	"sync"
	"time"

	"segue/client/audio"
)

// block is how much sound a Speaker takes at a time.
const block = 10 * time.Millisecond

// A Speaker is an audio.Output that plays in real time, as a device does, and
// remembers what was heard.
type Speaker struct {
	Rate   int  // samples a second; 0: the first song's own
	Forget bool // keep no samples

	mu    sync.Mutex
	ring  *audio.Ring
	rate  int
	stop  chan struct{} // ends the present pull; nil: silent
	takes []Take
}

// Take is what was heard between one Play and the Flush that ended it, the
// silences left out.
type Take struct {
	At      time.Time // of its first sample
	Ended   time.Time // of the Flush; zero while it plays
	Samples []audio.Sample
	Runs    []Run         // what plays they are of
	Silence time.Duration // heard between its samples
	Gaps    int           // how often
	silent  time.Duration // the present silence
}

// Run is samples of one play that follow each other in a take.
type Run struct {
	Gen     uint32
	At      int64 // how many samples of the play came before
	Samples int
}

// add notes n samples that were taken between two states of the ring. Of two
// plays the second follows the first without a gap.
func (t *Take) add(n int, before, after audio.RingState) {
	if before.Gen != after.Gen && after.Before != nil {
		last := int(after.Before.Played - before.Played)
		t.add(last, before, *after.Before)
		t.add(n-last, audio.RingState{Gen: after.Gen}, after)
		return
	}
	if n == 0 {
		return
	}
	if k := len(t.Runs) - 1; k >= 0 && t.Runs[k].Gen == before.Gen && t.Runs[k].At+int64(t.Runs[k].Samples) == before.Played {
		t.Runs[k].Samples += n
		return
	}
	t.Runs = append(t.Runs, Run{before.Gen, before.Played, n})
}

// Open implements audio.Output.
func (s *Speaker) Open(ring *audio.Ring, rate int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ring, s.rate = ring, rate
	if s.Rate > 0 {
		s.rate = s.Rate
	}
	return s.rate, nil
}

// Play implements audio.Output.
func (s *Speaker) Play() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil || s.ring == nil {
		return
	}
	if len(s.takes) == 0 || !s.takes[len(s.takes)-1].Ended.IsZero() {
		s.takes = append(s.takes, Take{})
	}
	s.stop = make(chan struct{})
	go s.pull(s.ring, s.stop)
}

// pull takes a block each 10 ms until it is stopped.
func (s *Speaker) pull(ring *audio.Ring, stop <-chan struct{}) {
	buf := make([]audio.Sample, int(block.Seconds()*float64(s.rate)))
	tick := time.NewTicker(block)
	defer tick.Stop()
	for {
		s.take(ring, stop, buf)
		select {
		case <-tick.C:
		case <-stop:
			return
		}
	}
}

func (s *Speaker) take(ring *audio.Ring, stop <-chan struct{}, buf []audio.Sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-stop:
		return
	default:
	}
	t := &s.takes[len(s.takes)-1]
	before := ring.State()
	n := ring.Read(buf)
	if n > 0 {
		t.add(n, before, ring.State())
		if t.At.IsZero() {
			t.At = time.Now()
		} else if t.silent > 0 {
			t.Gaps++
			t.Silence += t.silent
		}
		t.silent = 0
		if !s.Forget {
			t.Samples = append(t.Samples, buf[:n]...)
		}
	}
	t.silent += time.Duration(len(buf)-n) * block / time.Duration(len(buf))
}

// Flush implements audio.Output.
func (s *Speaker) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		close(s.stop)
		s.stop = nil
	}
	if n := len(s.takes); n > 0 && s.takes[n-1].Ended.IsZero() {
		s.takes[n-1].Ended = time.Now()
	}
}

// Takes is what was heard, but for takes without a sample.
func (s *Speaker) Takes() []Take {
	s.mu.Lock()
	defer s.mu.Unlock()
	var heard []Take
	for _, t := range s.takes {
		if len(t.Samples) > 0 {
			heard = append(heard, t)
		}
	}
	return heard
}

// Heard is how many samples were heard so far.
func (s *Speaker) Heard() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.takes {
		n += len(t.Samples)
	}
	return n
}

// Close implements audio.Output.
func (s *Speaker) Close() error {
	s.Flush()
	return nil
}

// Drain implements audio.Output: what is taken is heard at once.
func (s *Speaker) Drain(context.Context) error { return nil }

// Buffered implements audio.Output.
func (s *Speaker) Buffered() int { return 0 }

// Realtime implements audio.Output.
func (s *Speaker) Realtime() bool { return true }

// Err implements audio.Output.
func (s *Speaker) Err() error { return nil }

// String implements audio.Output.
func (s *Speaker) String() string { return "laboratory" }

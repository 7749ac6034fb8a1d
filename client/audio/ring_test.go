package audio

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// count makes n samples that tell their place: first, first+1 and so on.
func count(first, n int) []Sample {
	p := make([]Sample, n)
	for i := range p {
		p[i] = lsb(int16(first+i), int16(-first-i))
	}
	return p
}

// filled gives a ring of generation 1 that holds n samples and is open.
func filled(t *testing.T, capacity, n int) *Ring {
	t.Helper()
	r := NewRing(capacity)
	r.Begin(1)
	if err := r.Write(1, count(0, n)); err != nil {
		t.Fatal(err)
	}
	r.Open(1)
	return r
}

func equal(t *testing.T, got, want []Sample) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d samples, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("sample %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestRingKeepsOrderAroundItsEnd(t *testing.T) {
	r := filled(t, 10, 0)
	written, read := 0, 0
	for _, n := range []int{7, 3, 10, 1, 9, 4} {
		if err := r.Write(1, count(written, n)); err != nil {
			t.Fatal(err)
		}
		written += n
		p := make([]Sample, n)
		if got := r.Read(p); got != n {
			t.Fatalf("Read gave %d of %d samples", got, n)
		}
		equal(t, p, count(read, n))
		read += n
	}
	if s := r.State(); s.Played != int64(read) || s.Buffered != 0 || s.Underruns != 0 {
		t.Errorf("state after all was read: %+v", s)
	}
}

func TestRingGate(t *testing.T) {
	r := filled(t, 10, 5)
	r.Shut(1)
	p := count(50, 3)
	if n := r.Read(p); n != 0 {
		t.Errorf("Read through the shut gate gave %d samples", n)
	}
	equal(t, p, make([]Sample, 3))
	if s := r.State(); s.Buffered != 5 || s.Underruns != 0 || s.Open {
		t.Errorf("the shut gate let something through: %+v", s)
	}
	r.Open(2)
	if r.State().Open {
		t.Error("another generation opened the gate")
	}
	r.Open(1)
	r.Shut(2)
	if r.Read(p) != 3 {
		t.Error("nothing comes through the open gate")
	}
	equal(t, p, count(0, 3))
}

func TestRingRunsDry(t *testing.T) {
	r := filled(t, 10, 5)
	p := make([]Sample, 8)
	if n := r.Read(p); n != 5 {
		t.Fatalf("Read gave %d samples, want 5", n)
	}
	equal(t, p, append(count(0, 5), make([]Sample, 3)...))
	if s := r.State(); s.Underruns != 1 || s.Open || !s.Dry || s.Drained {
		t.Errorf("after running dry: %+v", s)
	}
	r.Read(p) // the gate is shut: this is the same stall
	if s := r.State(); s.Underruns != 1 {
		t.Errorf("one stall counted as %d underruns", s.Underruns)
	}
	if err := r.Write(1, count(5, 8)); err != nil {
		t.Fatal(err)
	}
	r.Open(1)
	if s := r.State(); s.Dry {
		t.Error("still dry after the gate was opened again")
	}
	if n := r.Read(p); n != 8 {
		t.Fatalf("Read gave %d samples after the stall, want 8", n)
	}
	equal(t, p, count(5, 8))
}

func TestRingEnds(t *testing.T) {
	r := filled(t, 10, 5)
	r.End(1)
	if s := r.State(); !s.Ended || s.Drained {
		t.Errorf("ended, but not read: %+v", s)
	}
	r.Read(make([]Sample, 8))
	if s := r.State(); !s.Drained || s.Underruns != 0 || s.Dry {
		t.Errorf("at the end: %+v", s)
	}
	r.Begin(2)
	r.End(1)
	if s := r.State(); s.Ended {
		t.Error("an old generation ended the new one")
	}
}

func TestRingBeginDropsEverything(t *testing.T) {
	r := filled(t, 10, 5)
	r.Read(make([]Sample, 2))
	r.Begin(2)
	if s, want := r.State(), (RingState{Gen: 2}); s != want {
		t.Errorf("state after Begin: %+v, want %+v", s, want)
	}
	for _, gen := range []uint32{0, 1, 3} {
		if err := r.Write(gen, count(0, 1)); !errors.Is(err, ErrStale) {
			t.Errorf("Write of generation %d: %v, want ErrStale", gen, err)
		}
	}
	r.Begin(0)
	if err := r.Write(0, nil); !errors.Is(err, ErrStale) {
		t.Errorf("Write of generation 0: %v, want ErrStale", err)
	}
}

func TestRingWriteBlocksWhileFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := filled(t, 10, 0)
		var err error
		done := false
		go func() {
			err = r.Write(1, count(0, 25))
			done = true
		}()
		synctest.Wait()
		if done || r.State().Buffered != 10 {
			t.Fatalf("the ring took more than it can hold: %+v", r.State())
		}
		var got []Sample
		for range 5 {
			p := make([]Sample, 5)
			r.Read(p)
			got = append(got, p...)
			synctest.Wait()
		}
		if !done || err != nil {
			t.Fatalf("Write has not come to its end: done %v, %v", done, err)
		}
		equal(t, got, count(0, 25))
	})
}

func TestRingBlockedCallsEnd(t *testing.T) {
	tests := []struct {
		name string
		end  func(*Ring)
	}{
		{"another song", func(r *Ring) { r.Begin(2) }},
		{"stop", func(r *Ring) { r.Begin(0) }},
		{"close", (*Ring).Close},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := filled(t, 10, 10)
				var err error
				go func() { err = r.Write(1, count(0, 1)) }()
				synctest.Wait()
				test.end(r)
				synctest.Wait()
				if !errors.Is(err, ErrStale) {
					t.Errorf("blocked Write: %v, want ErrStale", err)
				}
			})
		})
	}
}

func TestRingWaitsForSamples(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRing(10)
		var got []Sample
		closed := false
		go func() {
			p := make([]Sample, 4)
			for r.await() {
				got = append(got, p[:r.poll(p)]...)
			}
			closed = true
		}()
		r.Begin(1)
		if err := r.Write(1, count(0, 6)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		equal(t, got, nil) // the gate is shut
		r.Open(1)
		synctest.Wait()
		equal(t, got, count(0, 6))
		if s := r.State(); s.Underruns != 0 || !s.Open {
			t.Errorf("waiting counted as running dry: %+v", s)
		}
		if err := r.Write(1, count(6, 3)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		equal(t, got, count(0, 9))
		r.Close()
		r.Close()
		synctest.Wait()
		if !closed {
			t.Error("await goes on after Close")
		}
	})
}

func TestRingTellsChanges(t *testing.T) {
	r := NewRing(10)
	told := func() bool {
		select {
		case <-r.Changed():
			return true
		default:
			return false
		}
	}
	p := make([]Sample, 2)
	steps := []struct {
		name string
		do   func()
		want bool
	}{
		{"begin", func() { r.Begin(1) }, false},
		{"first samples held", func() { _ = r.Write(1, count(0, 3)) }, true},
		{"more samples held", func() { _ = r.Write(1, count(3, 1)) }, false},
		{"open", func() { r.Open(1) }, false},
		{"first sample out", func() { r.Read(p) }, true},
		{"more samples out", func() { r.Read(p) }, false},
		{"dry", func() { r.Read(p) }, true},
		{"silence", func() { r.Read(p) }, false},
		{"samples held again", func() { _ = r.Write(1, count(4, 2)) }, true},
		{"end", func() { r.End(1); r.Open(1) }, false},
		{"drained", func() { r.Read(p) }, true},
	}
	for _, step := range steps {
		step.do()
		if got := told(); got != step.want {
			t.Errorf("%s: told %v, want %v", step.name, got, step.want)
		}
	}
	r.Begin(2)
	r.End(2)
	if !told() {
		t.Error("nobody was told of the end of an empty song")
	}
}

func TestRingKnowsWhenSoundBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := filled(t, 10, 5)
		if !r.State().FirstOut.IsZero() {
			t.Error("FirstOut is set before any sample is out")
		}
		time.Sleep(time.Second) // virtual
		want := time.Now()
		r.Read(make([]Sample, 1))
		time.Sleep(time.Second)
		r.Read(make([]Sample, 1))
		if got := r.State().FirstOut; !got.Equal(want) {
			t.Errorf("FirstOut is %v, want %v", got, want)
		}
	})
}

// TestRingWatch: what happens is reported in order, with the state it led to.
func TestRingWatch(t *testing.T) {
	r := NewRing(20)
	var got []string
	names := []string{"filled", "started", "dry", "over", "drained"}
	r.Watch(4, func(e RingEvent, s RingState) { got = append(got, fmt.Sprint(names[e], s.Gen)) })
	p := make([]Sample, 5)
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"begin", func() { r.Begin(1) }, nil},
		{"too few samples", func() { _ = r.Write(1, count(0, 3)) }, nil},
		{"enough", func() { _ = r.Write(1, count(3, 3)) }, []string{"filled1"}},
		{"more", func() { _ = r.Write(1, count(6, 1)) }, nil},
		{"read", func() { r.Open(1); r.Read(p) }, []string{"started1"}},
		{"dry", func() { r.Read(p) }, []string{"dry1"}},
		{"the last few", func() { _ = r.Write(1, count(7, 1)) }, nil},
		{"end", func() { r.End(1) }, []string{"filled1"}},
		{"what follows", func() { r.Follow(2); _ = r.Write(2, count(0, 9)) }, nil},
		{"the join", func() { r.Open(1); r.Read(p) }, []string{"over2", "started2"}},
		{"to the end", func() { r.End(2); r.Read(p) }, []string{"drained2"}},
		{"an empty song", func() { r.Begin(3); r.End(3) }, []string{"drained3"}},
	} {
		got = nil
		if step.do(); !slices.Equal(got, step.want) {
			t.Errorf("%s: %q, want %q", step.name, got, step.want)
		}
	}
}

package audio

import (
	"errors"
	"testing"
	"testing/synctest"
)

func TestRingFollows(t *testing.T) {
	r := filled(t, 20, 5)
	r.Follow(2)
	r.End(1)
	if err := r.Write(2, count(5, 7)); err != nil {
		t.Fatal(err)
	}
	if s := r.State(); s.Gen != 1 || r.next.gen != 2 || s.Buffered != 5 || s.Drained {
		t.Errorf("before the switch-over: %+v", s)
	}
	p := make([]Sample, 8)
	if n := r.Read(p); n != 8 {
		t.Fatalf("Read gave %d samples across the join, want 8", n)
	}
	equal(t, p, count(0, 8))
	s := r.State()
	if s.Gen != 2 || r.next.gen != 0 || s.Played != 3 || s.Buffered != 4 || !s.Open || s.Ended || s.FirstOut.IsZero() || s.Underruns != 0 {
		t.Errorf("after the switch-over: %+v", s)
	}
	if b := s.Before; b == nil || b.Gen != 1 || b.Played != 5 || !b.Drained || b.Before != nil {
		t.Errorf("the generation before: %+v", b)
	}
	if err := r.Write(1, count(0, 1)); !errors.Is(err, ErrStale) {
		t.Errorf("Write of the generation before: %v, want ErrStale", err)
	}
	r.Follow(3)
	r.End(2)
	r.End(3)
	r.Read(p)
	if s := r.State(); s.Gen != 3 || !s.Drained || s.Before.Gen != 2 || s.Before.Played != 7 {
		t.Errorf("after an empty follower: %+v", s)
	}
}

func TestRingFollowsLate(t *testing.T) {
	r := filled(t, 20, 5)
	r.End(1)
	r.Read(make([]Sample, 5))
	r.Follow(2)
	if s := r.State(); s.Gen != 2 || !s.Open || s.Before == nil || s.Before.Gen != 1 {
		t.Fatalf("a follower of a drained generation: %+v", s)
	}
	r.Read(make([]Sample, 5))
	if s := r.State(); s.Underruns != 1 || !s.Dry || s.Open {
		t.Errorf("a follower without samples has not run dry: %+v", s)
	}
	if r.Begin(3); r.State().Before != nil {
		t.Error("Begin knows of a generation before")
	}
}

func TestRingFollowerWaitsItsTurn(t *testing.T) {
	tests := []struct {
		name string
		then func(*Ring)
		want error
	}{
		{"ended", func(r *Ring) { r.End(1) }, nil},
		{"stop", func(r *Ring) { r.Begin(0) }, ErrStale},
		{"another song", func(r *Ring) { r.Begin(3) }, ErrStale},
		{"begun anew", func(r *Ring) { r.Begin(2) }, nil},
		{"another follows", func(r *Ring) { r.Follow(3) }, ErrStale},
		{"none follows", func(r *Ring) { r.Follow(0) }, ErrStale},
		{"close", (*Ring).Close, ErrStale},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := filled(t, 10, 5)
				r.Follow(2)
				done, err := false, error(nil)
				go func() {
					err = r.Write(2, count(5, 5))
					done = true
				}()
				synctest.Wait()
				if done || r.State().Buffered != 5 {
					t.Fatalf("a follower was taken before its turn: %+v", r.State())
				}
				test.then(r)
				synctest.Wait()
				if !done || !errors.Is(err, test.want) {
					t.Errorf("its Write has ended %v with %v, want %v", done, err, test.want)
				}
			})
		})
	}
}

func TestRingDropsTheFollower(t *testing.T) {
	r := filled(t, 10, 5)
	r.Follow(2)
	r.End(1)
	if err := r.Write(2, count(50, 5)); err != nil {
		t.Fatal(err)
	}
	r.Follow(3)
	if err := r.Write(3, count(5, 5)); err != nil {
		t.Fatal(err)
	}
	p := make([]Sample, 10)
	if n := r.Read(p); n != 10 {
		t.Fatalf("Read gave %d samples, want 10", n)
	}
	equal(t, p, count(0, 10))
}

// TestRingGivesBack has a device that was stopped before it had played all.
func TestRingGivesBack(t *testing.T) {
	r := filled(t, 10, 10)
	r.setKeep(4)
	p := make([]Sample, 8)
	r.Read(p)
	if err := r.Write(1, count(10, 8)); err != nil { // as much as there is room for
		t.Fatal(err)
	}
	if s := r.State(); len(r.buf)-r.keep != 10 || s.Buffered != 10 {
		t.Errorf("capacity %d, held %d, want 10", len(r.buf)-r.keep, s.Buffered)
	}
	r.Shut(1)
	r.giveBack(5) // more than are kept
	if s := r.State(); s.Played != 4 || s.Buffered != 14 {
		t.Errorf("after samples were given back: %+v", s)
	}
	r.Open(1)
	p = make([]Sample, 5)
	r.Read(p[:3])
	if n := r.put(1, count(18, 5)); n != 0 {
		t.Errorf("%d samples were taken where there is no room", n)
	}
	r.Read(p[3:])
	if n := r.put(1, count(18, 5)); n != 1 {
		t.Errorf("%d samples were taken, there is room for 1", n)
	}
	equal(t, p, count(4, 5))
	p = make([]Sample, 10)
	r.Read(p)
	equal(t, p, count(9, 10))
	r.Begin(2)
	r.giveBack(4)
	if s := r.State(); s.Played != 0 || s.Buffered != 0 {
		t.Errorf("samples of an old generation were taken back: %+v", s)
	}
}

// TestRingGivesBackNoneOfTheSongBefore has a pause just after one song has
// followed another.
func TestRingGivesBackNoneOfTheSongBefore(t *testing.T) {
	r := filled(t, 10, 5)
	r.setKeep(10)
	r.Follow(2)
	r.End(1)
	if err := r.Write(2, count(5, 5)); err != nil {
		t.Fatal(err)
	}
	r.Read(make([]Sample, 8))
	r.Shut(2)
	r.giveBack(8)
	if s := r.State(); s.Gen != 2 || s.Played != 0 || s.Buffered != 5 {
		t.Errorf("after samples were given back: %+v", s)
	}
	r.Open(2)
	p := make([]Sample, 5)
	r.Read(p)
	equal(t, p, count(5, 5))
}

package prefetch

import (
	"slices"
	"testing"
	"time"
)

// ladder320 is song320 with renditions.
var ladder320 = Song{Segment: time.Second, SegmentBytes: 40000, Renditions: []Rendition{
	{48, 6000}, {96, 12000}, {160, 20000},
}}

// state is one of a song of 200 segments at a playhead, with so many segments
// ahead of it, all here in one rendition.
func state(position, ahead, rendition int) State {
	s := State{
		Position: time.Duration(position) * time.Second,
		Lead:     time.Duration(ahead) * time.Second,
		Next:     position + ahead,
		Asked:    slices.Repeat([]int8{-1}, 200),
	}
	for i := range s.Next {
		s.Asked[i] = int8(rendition)
	}
	return s
}

// known is an engine that has come to know a link of a rate in octets a second.
func known(cfg Config, rtt time.Duration, rate float64) (e *Engine, now time.Time) {
	e = New(cfg, rtt)
	e.Describe(ladder320)
	now = packets(e, time.Unix(1000, 0), 30*time.Second, rate)
	e.Window(now, time.Minute)
	return e, now
}

func TestChoose(t *testing.T) {
	const near, far = 10 * time.Millisecond, 100 * time.Millisecond
	for _, c := range []struct {
		name  string
		rtt   time.Duration
		rate  float64
		ahead int
		want  int
	}{
		{"a fast link at the start", near, 400_000, 0, 3},
		{"a fast link later", near, 400_000, 30, 3},
		{"a link slower than any", near, 3_000, 30, 0},
		{"a link of 100 kbit/s at the start", near, 12_500, 0, 0},
		{"a link of twice 96 kbit/s", near, 24_500, 5, 1},
		{"with a lead", near, 24_500, 60, 2},
		{"near the end, with a lead", near, 36_000, 180, 3},
		{"a far link that takes long for the cover", far, 100_000, 10, 0},
		{"the same at once", far, 100_000, 1, 3},
		{"the same with the cover", far, 100_000, 40, 3},
	} {
		e, now := known(Config{}, c.rtt, c.rate)
		if got := e.Choose(now, state(0, c.ahead, 0)); got != c.want {
			t.Errorf("%s: %d, not %d", c.name, got, c.want)
		}
	}
}

// TestNothingKnown: the song itself is asked for until more is known.
func TestNothingKnown(t *testing.T) {
	e := New(Config{}, 50*time.Millisecond)
	e.Describe(ladder320)
	now := time.Unix(1000, 0)
	if got := e.Choose(now, state(0, 2, 3)); got != 3 {
		t.Errorf("rendition %d before anything has come", got)
	}
	e.Octets(now, packet)
	if e.Abandon(now.Add(40*time.Millisecond), State{Missing: 80000, Next: 2, Asked: make([]int8, 200)}, 0, 3) {
		t.Error("it gives up before a round trip has passed")
	}
}

// TestAllowed: what the listener has said holds on any link.
func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		cfg        Config
		slow, fast int
	}{
		{Config{}, 0, 3},
		{Config{Quality: Original}, 3, 3},
		{Config{Quality: 96}, 1, 1},
		{Config{Quality: 100}, 1, 1},
		{Config{Quality: 8}, 0, 0},
		{Config{Quality: 999}, 3, 3},
		{Config{MaxRate: 128}, 0, 1},
		{Config{MaxRate: 32}, 0, 0},
		{Config{MaxRate: 128, Quality: Original}, 1, 1},
		{Config{MaxRate: 128, Quality: 160}, 1, 1},
	} {
		for rate, want := range map[float64]int{3000: c.slow, 4e6: c.fast} {
			e, now := known(c.cfg, 10*time.Millisecond, rate)
			if got := e.Choose(now, state(0, 20, 0)); got != want {
				t.Errorf("%+v at %.0f octets a second: %d, not %d", c.cfg, rate, got, want)
			}
			if _, r, ok := e.Again(now, state(0, 60, 0)); ok && r > c.fast {
				t.Errorf("%+v: it fetches again in %d", c.cfg, r)
			}
		}
	}
}

// TestChooseProperties: more lead, or a faster link, is never a reason for a
// lower rendition, once the cover is there; what the server doesn't give is not
// chosen.
func TestChooseProperties(t *testing.T) {
	last := map[int]int{}
	for _, rate := range []float64{1000, 6000, 10_000, 20_000, 30_000, 39_000, 41_000, 60_000, 81_000, 1e6} {
		before := 0
		for _, ahead := range []int{0, 3, 8, 20, 36, 50, 80, 120, 199} {
			e, now := known(Config{}, 10*time.Millisecond, rate)
			got := e.Choose(now, state(0, ahead, 0))
			if got < before || got < last[ahead] || got > 3 {
				t.Errorf("%.0f octets a second, %d s ahead: %d, and %d with less lead, %d on a slower link", rate, ahead, got, before, last[ahead])
			}
			before, last[ahead] = got, got
			s := state(0, ahead, 0)
			s.Barred = []bool{false, false, true, true}
			if got := e.Choose(now, s); got > 1 {
				t.Errorf("%d is chosen, which the server does not give", got)
			}
		}
	}
}

// TestOutageCovered: an outage that the lead covers changes nothing.
func TestOutageCovered(t *testing.T) {
	for _, rate := range []float64{60_000, 100_000, 400_000} {
		e, now := known(Config{}, 10*time.Millisecond, rate)
		if got := e.Choose(now, state(0, 60, 3)); got != 3 {
			t.Fatalf("%d at first", got)
		}
		now = packets(e, now.Add(30*time.Second), 2*time.Second, rate)
		if got := e.Choose(now, state(30, 32, 3)); got != 3 {
			t.Errorf("%d after an outage of 30 s, with 32 s of lead left, at %.0f octets a second", got, rate)
		}
	}
}

func TestAgain(t *testing.T) {
	mixed := state(10, 40, 3) // low from 20 to 29
	for i := 20; i < 30; i++ {
		mixed.Asked[i] = 0
	}
	done := state(170, 30, 0) // all of the song
	for _, c := range []struct {
		name    string
		rate    float64
		state   State
		segment int // -1: none
	}{
		{"the nearest on a fast link", 200_000, mixed, 20},
		{"none on a link without time", 50_000, mixed, -1},
		{"none with little lead", 200_000, state(0, 15, 0), -1},
		{"none where all is in the best", 200_000, state(10, 40, 3), -1},
		{"the last where the song is all there", 30_000, done, 199},
		{"none that comes too late", 30_000, state(194, 6, 0), -1},
	} {
		e, now := known(Config{}, 10*time.Millisecond, c.rate)
		e.Choose(now, c.state)
		segment, rendition, ok := e.Again(now, c.state)
		if ok != (c.segment >= 0) || ok && (segment != c.segment || rendition != 3) {
			t.Errorf("%s: segment %d in rendition %d, %v", c.name, segment, rendition, ok)
		}
	}
}

func TestAbandon(t *testing.T) {
	for _, c := range []struct {
		name    string
		rate    float64
		ahead   int // of lead, beside two segments that are missing
		missing int
		want    bool
	}{
		{"a slow link at the start", 12_500, 0, 80_000, true},
		{"the same with a lead", 12_500, 20, 80_000, false},
		{"the same when nearly all is here", 12_500, 0, 20_000, false},
		{"a link that carries the song", 45_000, 0, 80_000, false},
	} {
		e, now := known(Config{}, 100*time.Millisecond, c.rate)
		s := state(0, c.ahead, 3)
		s.Next, s.Missing = c.ahead+2, c.missing
		if got := e.Abandon(now, s, c.ahead, 3); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if e.Abandon(now, s, c.ahead, 0) {
			t.Errorf("%s: it gives up the lowest", c.name)
		}
	}
}

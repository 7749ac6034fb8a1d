package prefetch

import (
	"math"
	"testing"
	"time"
)

// song320 is a song at 320 kbit/s in segments of a second.
var song320 = Song{Segment: time.Second, SegmentBytes: 40000}

// feed gives an engine n segments, downloaded one after the other at a rate in
// octets a second, and returns the time of the last.
func feed(e *Engine, now time.Time, n int, rate float64) time.Time {
	asked := now
	for range n {
		now = now.Add(time.Duration(40000 / rate * float64(time.Second)))
		e.Segment(asked, now, 40000, time.Second)
	}
	return now
}

func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance*want }

func TestWindow(t *testing.T) {
	start := time.Unix(1000, 0)
	tests := []struct {
		name   string
		cfg    Config
		rtt    time.Duration
		rate   float64 // of the link, octets a second; 0: nothing known
		played time.Duration
		want   time.Duration
	}{
		{"at the start", Config{}, 0, 0, 0, 5 * time.Second},
		{"on a long link", Config{}, 800 * time.Millisecond, 0, 0, 8 * time.Second},
		{"half way to settled", Config{}, 0, 0, 30 * time.Second, 20 * time.Second},
		{"settled", Config{}, 0, 0, time.Minute, 35 * time.Second},
		{"long after", Config{}, 0, 0, time.Hour, 35 * time.Second},
		{"on a steady link", Config{}, 0, 120000, time.Minute, 35 * time.Second},
		{"with another budget", Config{Survive: time.Minute}, 0, 120000, time.Hour, time.Minute},
		{"with a small budget", Config{Survive: 3 * time.Second}, 0, 120000, 0, 3 * time.Second},
		{"on a link as slow as the song", Config{}, 0, 41000, 0, time.Duration(DefaultMemory / 40000 * float64(time.Second))},
		{"with little memory", Config{Memory: 400000}, 0, 120000, time.Hour, 10 * time.Second},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			e := New(c.cfg, c.rtt)
			e.Describe(song320)
			now := start
			if c.rate > 0 {
				now = feed(e, now, 20, c.rate)
			}
			if got := e.Window(now, c.played); !near(got.Seconds(), c.want.Seconds(), 0.01) {
				t.Errorf("window %v, not %v", got, c.want)
			}
		})
	}
}

// TestWindowGrowsWithVariance: the more uneven the link, the deeper the window,
// by the RFC's formula.
func TestWindowGrowsWithVariance(t *testing.T) {
	e := New(Config{}, 0)
	e.Describe(song320)
	now := time.Unix(1000, 0)
	asked := now
	for i := range 400 {
		d := 300 * time.Millisecond
		if i%2 == 0 {
			d = 900 * time.Millisecond
		}
		now = now.Add(d)
		e.Segment(asked, now, 40000, time.Second)
	}
	u, variance := 0.6, 0.09
	want := 5 + variance*math.Log(1000)/(2*(1-u))
	if got := e.Window(now, 0).Seconds(); !near(got, want, 0.15) {
		t.Errorf("window %.2f s, not about %.2f s", got, want)
	}
}

// TestWindowShrinksSlowly: it grows at once, and shrinks by a tenth of a
// second a second.
func TestWindowShrinksSlowly(t *testing.T) {
	e := New(Config{}, 0)
	e.Describe(song320)
	now := feed(e, time.Unix(1000, 0), 20, 120000)
	low := e.Window(now, 0)
	now = feed(e, now, 40, 41000)
	high := e.Window(now, 0)
	if high < 10*low {
		t.Fatalf("the window went from %v to %v", low, high)
	}
	now = feed(e, now, 1, 400000)
	later := now.Add(10 * time.Second)
	e.Window(now, 0)
	if got := high - e.Window(later, 0); got < 0 || got > 2*time.Second {
		t.Errorf("it shrank by %v in ten seconds", got)
	}
}

func TestOutstanding(t *testing.T) {
	e := New(Config{}, 100*time.Millisecond)
	if got := e.Outstanding(); got != 0 {
		t.Errorf("%d octets before the song is known", got)
	}
	e.Describe(song320)
	if got := e.Outstanding(); got != 80000 {
		t.Errorf("%d octets at first, not two segments", got)
	}
	feed(e, time.Unix(1000, 0), 20, 2e6)
	if got := float64(e.Outstanding()); !near(got, 2e6*0.15, 0.05) {
		t.Errorf("%.0f octets at 2 MB/s and 100 ms", got)
	}
}

func TestStart(t *testing.T) {
	const left = 240 * time.Second
	tests := []struct {
		name string
		rate float64
		b    time.Duration
		ok   bool
	}{
		{"nothing known", 0, 0, true},
		{"fast, one segment", 400000, time.Second, true},
		{"fast, nothing", 400000, 0, false},
		{"twice the song, half a segment", 80000, 500 * time.Millisecond, false},
		{"twice the song, a segment", 80000, time.Second, true},
		{"slower than the song", 30000, 7 * time.Second, false},
		{"slower, but the cap is reached", 30000, 8 * time.Second, true},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			e := New(Config{}, 20*time.Millisecond)
			e.Describe(song320)
			if c.rate > 0 {
				feed(e, time.Unix(1000, 0), 10, c.rate)
			}
			ok, wait := e.Start(c.b, left)
			if ok != c.ok || ok != (wait == 0) {
				t.Errorf("start %v, wait %v", ok, wait)
			}
		})
	}
	e := New(Config{}, 0)
	e.Describe(song320)
	feed(e, time.Unix(1000, 0), 10, 30000)
	if ok, _ := e.Start(3*time.Second, 2*time.Second); !ok {
		t.Error("waits although all that is left is here")
	}
	// 30000 of 40000 octets a second: what is missing of 8 s comes at 0.75 s a second.
	if _, wait := e.Start(2*time.Second, left); !near(wait.Seconds(), 8, 0.02) {
		t.Errorf("says it will take %v", wait)
	}
}

// TestOutagesCount: a segment that took long because the link was gone weighs
// in the rate by the time that it took.
func TestOutagesCount(t *testing.T) {
	e := New(Config{}, 0)
	e.Describe(song320)
	now := feed(e, time.Unix(1000, 0), 10, 200000)
	before := e.Estimates().Rate
	now = now.Add(10 * time.Second)
	e.Segment(now.Add(-10*time.Second), now, 40000, time.Second)
	if after := e.Estimates().Rate; after > before/5 {
		t.Errorf("the rate went from %.0f to %.0f over an outage of 10 s", before, after)
	}
	if got := e.Window(now, 0); got < 30*time.Second {
		t.Errorf("after an outage of 10 s the window is %v", got)
	}
}

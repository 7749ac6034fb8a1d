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
		{"at the start", Config{}, 0, 0, 0, 13 * time.Second},
		{"while most skips happen", Config{}, 0, 0, 10 * time.Second, 13 * time.Second},
		{"on a long link", Config{}, 2 * time.Second, 0, 0, 20 * time.Second},
		{"half way to settled", Config{}, 0, 0, 35 * time.Second, 24 * time.Second},
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
		d := 800 * time.Millisecond
		if i%2 == 0 {
			d = time.Second
		}
		now = now.Add(d)
		e.Segment(asked, now, 40000, time.Second)
	}
	u, variance := 0.9, 0.01
	want := variance * math.Log(1000) / (2 * (1 - u))
	if got := e.Window(now, 0).Seconds() - 13; !near(got, want, 0.2) {
		t.Errorf("the window is deeper by %.3f s, not by about %.3f s", got, want)
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
	if high < 5*low {
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

// TestStart: a packet and a piece on a link that carries the song, more where
// it doesn't; to resume takes more than to start.
func TestStart(t *testing.T) {
	const left = 240 * time.Second
	tests := []struct {
		name          string
		rate          float64 // of 40000 that the song has
		left          time.Duration
		start, resume time.Duration // the least that is enough
	}{
		{"nothing known", 0, left, 86500 * time.Microsecond, 2 * time.Second},
		{"fast", 400000, left, 86500 * time.Microsecond, 2 * time.Second},
		{"as fast as the song", 40000, left, 86500 * time.Microsecond, 2 * time.Second},
		{"a little slower", 39000, left, 3680 * time.Millisecond, 3680 * time.Millisecond},
		{"slower", 30000, left, 5 * time.Second, 21 * time.Second},
		{"much slower", 10000, left, 5 * time.Second, 21 * time.Second},
		{"much slower, near the end", 10000, 4 * time.Second, 2980 * time.Millisecond, 2980 * time.Millisecond},
		{"the last second", 400000, time.Second, 86500 * time.Microsecond, time.Second},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			e := New(Config{}, 20*time.Millisecond)
			e.Describe(song320)
			now := time.Unix(1000, 0)
			if c.rate > 0 {
				now = feed(e, now.Add(-20*time.Millisecond), 20, c.rate)
			}
			resumed := func(now time.Time, b, left time.Duration) (bool, time.Duration) {
				return e.Resume(now, b, left, 100*time.Second)
			}
			for what, ask := range map[string]struct {
				enough time.Duration
				ready  func(time.Time, time.Duration, time.Duration) (bool, time.Duration)
			}{"start": {c.start, e.Start}, "resume": {c.resume, resumed}} {
				if ok, wait := ask.ready(now, ask.enough+ask.enough/50, c.left); !ok || wait != 0 {
					t.Errorf("%s with %v: %v, %v", what, ask.enough, ok, wait)
				}
				if ok, wait := ask.ready(now, ask.enough*49/50, c.left); ok || wait <= 0 {
					t.Errorf("%s with less than %v: %v, %v", what, ask.enough, ok, wait)
				}
			}
		})
	}
}

// TestFirstPackets: that a link is slower than the song shows a round trip
// after the first packet, before any segment is whole, and what is announced is how long it
// takes.
func TestFirstPackets(t *testing.T) {
	e := New(Config{}, 20*time.Millisecond)
	e.Describe(song320)
	now := time.Unix(1000, 0)
	e.Octets(now, 1460)
	for range 2 {
		now = now.Add(73 * time.Millisecond) // 20000 octets a second
		e.Octets(now, 1460)
	}
	ok, wait := e.Start(now, 109*time.Millisecond, 240*time.Second)
	if ok || !near(wait.Seconds(), (5-0.109)*2, 0.02) {
		t.Errorf("start %v, wait %v", ok, wait)
	}
}

// TestResumeInProportion: what is awaited before a song goes on is bounded by
// how long it has been silent.
func TestResumeInProportion(t *testing.T) {
	const left = 240 * time.Second
	e := New(Config{}, 0)
	e.Describe(song320)
	now := feed(e, time.Unix(1000, 0), 20, 20000)
	for stalled, most := range map[time.Duration]time.Duration{
		0:                 6 * time.Second,
		10 * time.Second:  7500 * time.Millisecond,
		100 * time.Second: 21 * time.Second,
	} {
		if ok, _ := e.Resume(now, most, left, stalled); !ok {
			t.Errorf("after a silence of %v, %v is not enough", stalled, most)
		}
		if ok, _ := e.Resume(now, most*49/50, left, stalled); ok {
			t.Errorf("after a silence of %v, less than %v is enough", stalled, most)
		}
	}
}

// TestUnsteadyLink: one that varies is fetched over as far as it goes, as soon
// as that shows.
func TestUnsteadyLink(t *testing.T) {
	e := New(Config{}, 0)
	e.Describe(song320)
	now := time.Unix(1000, 0)
	for i := range 4 {
		now = feed(e, now, 1, 120000*(1+0.5*float64(i%2)))
	}
	if got := e.Window(now, 0); got > 15*time.Second {
		t.Errorf("window %v after four segments", got)
	}
	now = feed(e, now, 1, 120000)
	if got := e.Window(now, 0); got < 240*time.Second {
		t.Errorf("window %v after five", got)
	}
}

// TestFastLink: where segments come in no time, that their times differ is no
// reason to fetch the whole song.
func TestFastLink(t *testing.T) {
	e := New(Config{}, 0)
	e.Describe(song320)
	now := time.Unix(1000, 0)
	for i := range 30 {
		now = feed(e, now, 1, 4e7*(1+float64(i%2)))
	}
	if got := e.Window(now, 0); got > 15*time.Second {
		t.Errorf("window %v", got)
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

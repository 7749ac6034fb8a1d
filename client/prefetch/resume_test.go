package prefetch

import (
	"math"
	"testing"
	"time"
)

// packets has octets arrive at a rate for a while, in packets, as segments that
// are asked for one after the other, and returns the time of the last.
func packets(e *Engine, now time.Time, lasting time.Duration, rate float64) time.Time {
	const segment = 40000
	asked, octets := now, 0
	for end := now.Add(lasting); now.Before(end); {
		now = now.Add(seconds(packet / rate))
		e.Octets(now, packet)
		if octets += packet; octets >= segment {
			e.Segment(asked, now, octets, time.Second)
			asked, octets = now, 0
		}
	}
	return now
}

// TestAfterOutage: what is needed to go on after an outage is a matter of the
// link that is back, not of the outage.
func TestAfterOutage(t *testing.T) {
	const left = 200 * time.Second
	for _, gone := range []time.Duration{5 * time.Second, 30 * time.Second, 5 * time.Minute} {
		e := New(Config{}, 100*time.Millisecond)
		e.Describe(song320)
		now := packets(e, time.Unix(1000, 0), 10*time.Second, 120000)
		now = packets(e, now.Add(gone), time.Second, 120000)
		if ok, wait := e.Resume(now, resumeLeast, left, gone); !ok {
			t.Errorf("a second after an outage of %v on a fast link, it waits for %v more", gone, wait)
		}
		e = New(Config{}, 100*time.Millisecond)
		e.Describe(song320)
		now = packets(e, time.Unix(1000, 0), 10*time.Second, 120000)
		now = packets(e, now.Add(gone), 3*time.Second, 20000)
		if ok, _ := e.Resume(now, resumeLeast, left, gone); ok {
			t.Errorf("after an outage of %v it goes on at once on a link that is back at half the song's rate", gone)
		}
	}
}

// TestPauses: that the link carries nothing while nothing is asked for says
// nothing of its rate.
func TestPauses(t *testing.T) {
	e := New(Config{}, 50*time.Millisecond)
	e.Describe(song320)
	now := time.Unix(1000, 0)
	for range 20 { // a segment in 0.1 s, once a second
		asked := now
		for i := range 10 {
			e.Octets(asked.Add(50*time.Millisecond+time.Duration(i+1)*10*time.Millisecond), 4000)
		}
		e.Segment(asked, asked.Add(150*time.Millisecond), 40000, time.Second)
		now = now.Add(time.Second)
	}
	if g, long := e.gain(now.Add(-850*time.Millisecond), 0, prior); g < 9 || long < 1.5 {
		t.Errorf("g is %.2f now and %.2f in the long run, on a link of ten times the song's rate", g, long)
	}
}

// TestShortfall: what can be worked out by hand, and what holds of all of them.
func TestShortfall(t *testing.T) {
	const left = 100
	for _, c := range []struct{ g, m, want float64 }{
		{1, 1, 0},
		{3, 3, 0},
		{0.5, 0.5, 50},
		{0, 0, 100},
		{2, 0, 100 - 120*(1-math.Exp(-100.0/60))},                    // enough at first only
		{0.5, 1.5, -0.5*60*math.Ln2 + 60*(1-1.0/2)},                  // passes 1 after 60 ln 2 seconds
		{0, 1.0001, -0.0001*100 + 1.0001*60*(1-math.Exp(-100.0/60))}, // not in time
	} {
		if got := shortfall(c.g, c.m, left); math.Abs(got-c.want) > 0.01 {
			t.Errorf("from %g to %g: %.2f, not %.2f", c.g, c.m, got, c.want)
		}
	}
	steps := []float64{0, 0.01, 0.3, 0.7, 0.99, 1, 1.01, 1.5, 4, 100}
	for _, g := range steps {
		for _, m := range steps {
			before := 0.0
			for _, l := range []float64{0, 0.1, 1, 10, 100, 1000, 1e5} {
				d := shortfall(g, m, l)
				if math.IsNaN(d) || d < before-1e-9 || d > l+1e-9 {
					t.Errorf("shortfall(%g, %g, %g) = %g, after %g", g, m, l, d, before)
				}
				if d > shortfall(g*0.9, m, l)+1e-9 || d > shortfall(g, m*0.9, l)+1e-9 {
					t.Errorf("shortfall(%g, %g, %g) = %g is less on a slower link", g, m, l, d)
				}
				before = d
			}
		}
	}
}

// TestNeverBeyondWindow: what the window keeps from coming is not awaited.
func TestNeverBeyondWindow(t *testing.T) {
	for _, cfg := range []Config{{Survive: 3 * time.Second}, {Memory: 200000}} {
		e := New(cfg, 0)
		e.Describe(song320)
		now := packets(e, time.Unix(1000, 0), 20*time.Second, 20000)
		w := e.Window(now, 0)
		if ok, _ := e.Resume(now, w, 200*time.Second, time.Hour); !ok {
			t.Errorf("%+v: it waits with all of its window of %v here", cfg, w)
		}
	}
}

// TestFarLink: on a fast link with a mobile network's round trip, the window of
// a song's first seconds is what the link brings in four.
func TestFarLink(t *testing.T) {
	for _, c := range []struct {
		rtt  time.Duration
		rate float64 // times the song's
		want time.Duration
	}{
		{100 * time.Millisecond, 3, 13 * time.Second},
		{100 * time.Millisecond, 6, 24 * time.Second},
		{100 * time.Millisecond, 60, 35 * time.Second},
		{60 * time.Millisecond, 60, 21 * time.Second},
		{20 * time.Millisecond, 60, 13 * time.Second},
	} {
		e := New(Config{}, c.rtt)
		e.Describe(song320)
		now := feed(e, time.Unix(1000, 0).Add(-c.rtt), 60, 40000*c.rate)
		if got := e.Window(now, 0); !near(got.Seconds(), c.want.Seconds(), 0.05) {
			t.Errorf("%v, %g times the song's rate: %v, not %v", c.rtt, c.rate, got, c.want)
		}
	}
}

package lab

import (
	"math"
	"testing"
	"time"

	"segue/client/prefetch"
)

// TestSimulate holds the simulator against client, server and TCP: on the same
// links a session goes nearly the same.
func TestSimulate(t *testing.T) {
	const song = 0
	b := openBench(t, time.Second)
	tune := NewTune(songLength, labRates[song])
	all := Formula(float64(labRates[song]) * 1000).Traces
	some := []Trace{all[0], all[5], all[10], all[12]}
	for _, s := range Strategies()[:2] {
		for _, r := range b.listen(t, song, some, s) {
			o := Simulate(r.trace, tune, s.Engine())
			waited, simulated := (r.Start + r.Stalled).Seconds(), (o.Start + o.Stalled).Seconds()
			t.Logf("%s on %s: start %.2f, simulated %.2f; waiting %.2f and %.2f s, %d and %d stalls", s.Name, r.trace.Name,
				r.Start.Seconds(), o.Start.Seconds(), waited, simulated, r.Stalls, o.Stalls)
			if math.Abs(simulated-waited) > 1+0.05*waited || math.Abs(float64(o.Stalls-r.Stalls)) > 1+0.2*float64(r.Stalls) {
				t.Errorf("%s on %s: waiting %.2f s in %d stalls, simulated %.2f s in %d", s.Name, r.trace.Name,
					waited, r.Stalls, simulated, o.Stalls)
			}
		}
	}
}

// TestLeast: the least waiting is what no strategy gets below, and what greedy
// fetching comes near.
func TestLeast(t *testing.T) {
	tune := NewTune(songLength, 128)
	for _, tr := range Formula(128_000).Traces {
		least := tune.Least(tr)
		for _, s := range Strategies()[:2] {
			o := Simulate(tr, tune, s.Engine())
			waited := (o.Start + o.Stalled).Seconds()
			if waited < least-0.01 || s.Name == "greedy" && waited > least+1 {
				t.Errorf("%s on %s: waiting %.2f s where %.2f is the least", s.Name, tr.Name, waited, least)
			}
		}
	}
}

// TestLadderOracle: what can be worked out by hand.
func TestLadderOracle(t *testing.T) {
	tune := NewTune(60*time.Second, 48, 96, 160, 320)
	rtt := 100 * time.Millisecond
	for _, c := range []struct {
		name     string
		steps    Steps
		rate     float64 // the first segment is low, for the least waiting
		switches int
	}{
		{"carries the original", Steps{{time.Hour, 50_000}}, 320 - 272.0/60, 1},
		{"carries ten times that", Steps{{time.Hour, 400_000}}, 320, 1},
		{"carries the lowest and a little", Steps{{time.Hour, 6600}}, 52, 2},
		{"is gone when it has carried half of the original", Steps{{5 * time.Second, 240_000}, {time.Hour, 1}}, 158, 2},
	} {
		o := NewLadderOracle(Trace{Name: c.name, Steps: c.steps, RTT: rtt}, tune)
		if math.Abs(o.Rate-c.rate) > 0.02*c.rate || o.Waiting > 0.2 || o.Switches > c.switches {
			t.Errorf("a link that %s: %+v", c.name, o)
		}
	}
}

// TestLadder: the rule keeps its promises on links that are made: on one that
// carries the original nothing else is heard; on a slow one music comes within
// a second and does not stop; and nothing sounds before it could.
func TestLadder(t *testing.T) {
	tune := NewTune(songLength, 48, 96, 160, 320)
	const rtt = 100 * time.Millisecond
	for _, c := range []struct {
		name  string
		steps Steps
		rtt   time.Duration
		check func(Outcome) bool
	}{
		{"far and fast", Steps{{time.Hour, 200_000}}, rtt, func(o Outcome) bool { return o.Rate > 318 && o.Switches == 0 }},
		{"near and fast", Steps{{time.Hour, 4_000_000}}, 20 * time.Millisecond, func(o Outcome) bool { return o.Rate > 319.9 && o.Switches == 0 }},
		{"100 kbit/s", Steps{{time.Hour, 12_500}}, rtt, func(o Outcome) bool { return o.Start < time.Second && o.Switches <= 3 && o.Rate > 85 }},
		{"200 kbit/s", Steps{{time.Hour, 25_000}}, rtt, func(o Outcome) bool { return o.Start < time.Second && o.Switches <= 4 && o.Rate > 145 }},
		{"gone for 20 s", Steps{{30 * time.Second, 100_000}, {20 * time.Second, 0}, {time.Hour, 100_000}}, rtt, func(o Outcome) bool { return o.Rate > 315 }},
		{"slow at first", Steps{{10 * time.Second, 12_500}, {time.Hour, 200_000}}, rtt, func(o Outcome) bool { return o.Start < time.Second && o.Rate > 295 }},
	} {
		o := Simulate(Trace{Name: c.name, Steps: c.steps, RTT: c.rtt}, tune, prefetch.New(prefetch.Config{}, 0))
		if o.Stalls > 0 || !c.check(o) {
			t.Errorf("%s: sound after %v, %d stalls, %.1f kbit/s, %d switches", c.name, o.Start, o.Stalls, o.Rate, o.Switches)
		}
	}
}

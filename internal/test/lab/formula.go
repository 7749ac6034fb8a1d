package lab

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Formula is a set of links that are made and not measured, for a song of so
// many bits a second: constant, ramp, on and off, Markov, outage. It is the
// same set each time.
func Formula(bits float64) Set {
	song := bits / 8
	s := Set{Name: "formula"}
	add := func(name string, steps ...Step) {
		s.Traces = append(s.Traces, Trace{Name: name, Steps: steps, RTT: 60 * time.Millisecond})
	}
	for _, times := range []float64{0.7, 1.1, 1.5, 3, 20} {
		add(fmt.Sprintf("constant %g×", times), Step{time.Hour, times * song})
	}
	add("ramp up", ramp(0.5*song, 4*song)...)
	add("ramp down", ramp(4*song, 0.9*song)...)
	add("on-off 4 s of 2.5×, 4 s of nothing", Step{4 * time.Second, 2.5 * song}, Step{4 * time.Second, 0})
	add("on-off 20 s of 4×, 10 s of 0.2×", Step{20 * time.Second, 4 * song}, Step{10 * time.Second, 0.2 * song})
	for seed := range uint64(3) {
		add(fmt.Sprintf("markov %d", seed+1), markov(song, seed)...)
	}
	s.Traces = append(s.Traces, Outage(30*time.Second, 10*time.Second, 2*song), Outage(time.Minute, 30*time.Second, 2*song))
	return s
}

// Outage is a link of a steady rate in octets a second, that is gone once for
// so long.
func Outage(after, lasting time.Duration, rate float64) Trace {
	return Trace{
		Name:  fmt.Sprintf("outage of %v after %v", lasting, after),
		Steps: Steps{{after, rate}, {lasting, 0}, {time.Hour, rate}},
		RTT:   60 * time.Millisecond,
	}
}

// ramp goes from one rate to another in four minutes, and stays there.
func ramp(from, to float64) (steps Steps) {
	const n = 240
	for i := range n {
		steps = append(steps, Step{time.Second, from + (to-from)*float64(i)/n})
	}
	return append(steps, Step{time.Hour, to})
}

// markov is a chain of four rates, of which the next is a neighbour, one
// second each; one of them is next to nothing.
func markov(song float64, seed uint64) (steps Steps) {
	rng := rand.New(rand.NewPCG(seed, 7))
	times := []float64{0.05, 0.8, 2, 5}
	for at := 2; len(steps) < 1000; at = min(max(at+rng.IntN(3)-1, 0), len(times)-1) {
		steps = append(steps, Step{time.Second, times[at] * song})
	}
	return steps
}

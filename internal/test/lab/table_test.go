package lab

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// result is one strategy on one trace.
type result struct {
	Outcome
	trace  Trace
	oracle time.Duration // it must stall as long, at equal start
	first  time.Duration // when the first frames can be there; 0: the trace's first seconds don't carry the song
}

// firstTolerance is how long the first sample may come after the first frames.
const firstTolerance = 30 * time.Millisecond

// late says that the first sample came later than it should.
func (r result) late() bool { return r.first > 0 && r.Start > r.first+firstTolerance }

// needless says that it stalls where the oracle doesn't.
func (r result) needless() bool { return r.Stalls > 0 && r.oracle <= negligible }

// setApart takes the sessions out that all strategies have lost, and returns
// how many they were.
func setApart(all [][]result) (n int) {
	for i := len(all[0]) - 1; i >= 0; i-- {
		finished := slices.ContainsFunc(all, func(r []result) bool { return r[i].Err == nil })
		if finished {
			continue
		}
		n++
		for k := range all {
			all[k] = slices.Delete(all[k], i, i+1)
		}
	}
	return n
}

// summary is one strategy on a set of traces.
type summary struct {
	name                           string
	p50, p95, mean                 time.Duration
	sessions, stalls               int
	stalled                        time.Duration
	oracleSessions                 int
	oracleStalled                  time.Duration
	lost, needless, timely, prompt int
	use                            float64
	peak                           time.Duration
}

func summarize(name string, results []result) summary {
	s := summary{name: name}
	var starts []time.Duration
	carried, capacity := 0.0, 0.0
	for _, r := range results {
		starts = append(starts, r.Start)
		s.mean += r.Start / time.Duration(len(results))
		s.sessions += count(r.Stalls > 0)
		s.stalls += r.Stalls
		if r.Err == nil { // what a lost one would have come to isn't known
			s.stalled += r.Stalled
			s.oracleStalled += r.oracle
		}
		s.oracleSessions += count(r.oracle > negligible)
		s.lost += count(r.Err != nil)
		s.needless += count(r.needless())
		s.timely += count(r.first > 0)
		s.prompt += count(r.first > 0 && !r.late())
		s.peak = max(s.peak, r.Peak)
		carried += r.Carried
		capacity += r.Capacity
	}
	slices.Sort(starts)
	s.p50, s.p95 = percentile(starts, 50), percentile(starts, 95)
	s.use = Outcome{Carried: carried, Capacity: capacity}.Use()
	return s
}

// percentile is by nearest rank.
func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[max((len(sorted)*p+99)/100-1, 0)]
}

func (s summary) ratio() float64 {
	if s.oracleStalled <= 0 {
		return 1
	}
	return s.stalled.Seconds() / s.oracleStalled.Seconds()
}

// table writes a row for each strategy, and the oracle's at the engine's start.
func table(w io.Writer, set string, traces, kbits int, rows []summary) {
	fmt.Fprintf(w, "\n%s: %d traces, %d kbit/s\n", set, traces, kbits)
	fmt.Fprintf(w, "%-14s %7s %7s %7s %7s %9s %9s %6s %6s %7s %7s %5s\n", "strategy", "p50 s", "p95 s",
		"stall", "stalls", "stalled s", "oracle s", "ratio", "use %", "peak s", "prompt", "lost")
	for i, s := range rows {
		if i == 0 {
			fmt.Fprintf(w, "%-14s %7.2f %7.2f %7d %7d %9.1f %9.1f %6.3f\n", "oracle", s.p50.Seconds(), s.p95.Seconds(),
				s.oracleSessions, s.oracleSessions, s.oracleStalled.Seconds(), s.oracleStalled.Seconds(), 1.0)
		}
		fmt.Fprintf(w, "%-14s %7.2f %7.2f %3d/%-3d %7d %9.1f %9.1f %6.3f %6.1f %7.0f %3d/%-3d %5d\n", s.name,
			s.p50.Seconds(), s.p95.Seconds(), s.sessions, s.oracleSessions, s.stalls, s.stalled.Seconds(),
			s.oracleStalled.Seconds(), s.ratio(), 100*s.use, s.peak.Seconds(), s.prompt, s.timely, s.lost)
	}
}

// figures writes the engine's figures as lines for programs. greedy is its
// link use's measure.
func figures(w io.Writer, set string, kbits int, engine, greedy summary) {
	prefix := fmt.Sprintf("%s_%d", strings.Map(func(r rune) rune {
		if r == '/' || r == ' ' {
			return '_'
		}
		return r
	}, set), kbits)
	for _, f := range []struct {
		name  string
		value float64
		unit  string
	}{
		{"startup_p50", engine.p50.Seconds(), "s"},
		{"startup_p95", engine.p95.Seconds(), "s"},
		{"stalled_sessions", float64(engine.sessions), "sessions"},
		{"oracle_stalled_sessions", float64(engine.oracleSessions), "sessions"},
		{"needless_sessions", float64(engine.needless), "sessions"},
		{"lost_sessions", float64(engine.lost), "sessions"},
		{"stalls", float64(engine.stalls), "stalls"},
		{"stalled", engine.stalled.Seconds(), "s"},
		{"stalled_to_oracle", engine.ratio(), "ratio"},
		{"late_starts", float64(engine.timely - engine.prompt), "sessions"},
		{"link_use_to_greedy", engine.use / greedy.use, "ratio"},
		{"peak_lead", engine.peak.Seconds(), "s"},
		{"peak_buffer", engine.peak.Seconds() * float64(kbits) * 1000 / 8 / (1 << 20), "MiB"},
	} {
		fmt.Fprintf(w, "%s_%s %.4g %s\n", prefix, f.name, f.value, f.unit)
	}
}

package lab

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// unbearable is the least waiting from which on a session is counted apart, for
// all strategies alike: whatever the player, nobody listens to its end.
const unbearable = 20 * time.Minute

// waiting sums up one strategy's simulated sessions on a set of traces. Waiting
// is start-up delay and silence.
type waiting struct {
	name                 string
	sessions             int
	waited, least        float64 // seconds
	within               int     // sessions that wait for at most 1.1 times the least and half a second
	stalls, oracleStalls int
	rate, oracleRate     float64 // kbit/s, sums
	switches             int
	lost                 int
}

// aim is the waiting that a session may have beside the least.
func aim(least float64) float64 { return 1.1*least + 0.5 }

// add counts one session, of which the best is known.
func (w *waiting) add(o Outcome, best LadderOracle) {
	w.sessions++
	if o.Err != nil {
		w.lost++
		return
	}
	waited := o.Start.Seconds() + o.Stalled.Seconds()
	w.waited += waited
	w.least += best.Waiting
	w.within += count(waited <= aim(best.Waiting))
	w.stalls += o.Stalls
	w.oracleStalls += count(best.Waiting > o.Start.Seconds()+negligible.Seconds())
	w.rate += o.Rate
	w.oracleRate += best.Rate
	w.switches += o.Switches
}

// A part is traces of a set that are reported on together: constants were
// chosen on Even alone.
type part struct {
	name   string
	traces []Trace
}

// parts are the even-numbered traces of a set, the odd ones, and either begun
// at later points, five times each.
func parts(s Set) []part {
	const times, later = 6, 97 * time.Second
	ps := []part{{name: "even"}, {name: "odd"}, {name: "even, begun later"}, {name: "odd, begun later"}}
	for i, t := range s.Traces {
		ps[i%2].traces = append(ps[i%2].traces, t)
		for k := 1; k < times; k++ {
			from := t
			from.Name = fmt.Sprintf("%s+%d", t.Name, k)
			from.Steps = t.Steps.From(time.Duration(k) * later)
			ps[2+i%2].traces = append(ps[2+i%2].traces, from)
		}
	}
	return ps
}

// CompareWaiting simulates a tune over the parts of a set by some strategies,
// and writes a row for each.
func CompareWaiting(w io.Writer, s Set, tune Tune, strategies []Strategy) {
	for _, p := range parts(s) {
		rows := make([]waiting, len(strategies))
		apart, oracle := 0, waiting{}
		for _, t := range p.traces {
			if tune.Least(t) > unbearable.Seconds() {
				apart++
				continue
			}
			best := NewLadderOracle(t, tune)
			oracle.waited += best.Waiting
			oracle.rate += best.Rate
			oracle.switches += best.Switches
			oracle.sessions++
			for i, strategy := range strategies {
				rows[i].name = strategy.Name
				rows[i].add(Simulate(t, tune, strategy.Engine()), best)
			}
		}
		if oracle.sessions == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s, %s: %d sessions of %.0f s in %s kbit/s, simulated; %d more that nobody waits for\n",
			s.Name, p.name, oracle.sessions, tune.Length(), tune.rates(), apart)
		fmt.Fprintf(w, "%-18s %9s %7s %9s %8s %11s %7s %7s %9s %5s\n", "strategy",
			"waiting s", "ratio", "over s/n", "within %", "stalls", "kbit/s", "ratio", "switches", "lost")
		n := float64(oracle.sessions)
		fmt.Fprintf(w, "%-18s %9.1f %7.3f %9.2f %8.0f %11s %7.1f %7.4f %9.2f\n", "oracle",
			oracle.waited, 1.0, 0.0, 100.0, "", oracle.rate/n, 1.0, float64(oracle.switches)/n)
		for _, r := range rows {
			n := float64(r.sessions - r.lost)
			fmt.Fprintf(w, "%-18s %9.1f %7.3f %9.2f %8.0f %11s %7.1f %7.4f %9.2f %5d\n", r.name, r.waited, r.waited/r.least,
				(r.waited-r.least)/n, 100*float64(r.within)/n, fmt.Sprintf("%d/%d", r.stalls, r.oracleStalls),
				r.rate/n, r.rate/r.oracleRate, float64(r.switches)/n, r.lost)
		}
	}
}

// rates is a tune's ladder, for people.
func (t Tune) rates() string {
	var rates []string
	for _, o := range t.Octets {
		rates = append(rates, fmt.Sprintf("%.0f", o*8/1000/t.Segment))
	}
	return strings.Join(rates, "/")
}

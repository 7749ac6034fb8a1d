package replay

import (
	"fmt"
	"io"
	"math"
	"strings"

	"segue/internal/test/lab"
)

// Tolerance is how far two start-up delays that agree may lie apart.
const Tolerance = 0.10

// Pair is a song on a trace, and what came of it in the lab and in real time.
type Pair struct {
	Trace lab.Trace
	Kbits int // the song's bit rate
	Lab   lab.Outcome
	Real  Outcome
}

// Ratio is the real start-up delay by the lab's.
func (p Pair) Ratio() float64 { return p.Real.Start.Seconds() / p.Lab.Start.Seconds() }

// Agrees reports whether both played the song to its end, with the same number
// of stalls that the link is to blame for, and start-up delays within Tolerance.
func (p Pair) Agrees() bool {
	return p.Real.Err == nil && p.Lab.Err == nil && p.Real.Stalls == p.Lab.Stalls && math.Abs(p.Ratio()-1) <= Tolerance
}

func (p Pair) verdict() string {
	switch {
	case p.Real.Err != nil:
		return p.Real.Err.Error()
	case p.Lab.Err != nil:
		return "lab: " + p.Lab.Err.Error()
	case p.Agrees():
		return "agrees"
	}
	return "differs"
}

// Report writes a table, and lines of name, value and unit.
func Report(w io.Writer, pairs []Pair) {
	fmt.Fprintf(w, "\n%-28s %5s  %19s  %17s  %22s\n", "trace", "kbit", "stalls", "stalled s", "start-up s")
	fmt.Fprintf(w, "%-28s %5s  %5s %5s %7s  %8s %8s  %7s %7s %6s\n", "", "/s", "real", "lab", "starved", "real", "lab", "real", "lab", "ratio")
	var lines strings.Builder
	agree := 0
	for _, p := range pairs {
		fmt.Fprintf(w, "%-28s %5d  %5d %5d %7d  %8.2f %8.2f  %7.3f %7.3f %6.3f  %s\n", p.Trace.Name, p.Kbits, p.Real.Stalls, p.Lab.Stalls,
			p.Real.Starved, p.Real.Stalled.Seconds(), p.Lab.Stalled.Seconds(), p.Real.Start.Seconds(), p.Lab.Start.Seconds(), p.Ratio(), p.verdict())
		p.figures(&lines)
		if p.Agrees() {
			agree++
		}
	}
	fmt.Fprintf(w, "\n%sreplayed %d sessions\nagreeing %d sessions\n", &lines, len(pairs), agree)
}

// figures writes lines for programs.
func (p Pair) figures(w io.Writer) {
	for _, f := range []struct {
		name  string
		value string
	}{
		{"stalls_real", fmt.Sprintf("%d stalls", p.Real.Stalls)},
		{"stalls_lab", fmt.Sprintf("%d stalls", p.Lab.Stalls)},
		{"starved", fmt.Sprintf("%d stalls", p.Real.Starved)},
		{"stalled_real", fmt.Sprintf("%.3f s", p.Real.Stalled.Seconds())},
		{"stalled_lab", fmt.Sprintf("%.3f s", p.Lab.Stalled.Seconds())},
		{"startup_real", fmt.Sprintf("%.4f s", p.Real.Start.Seconds())},
		{"startup_lab", fmt.Sprintf("%.4f s", p.Lab.Start.Seconds())},
		{"startup_ratio", fmt.Sprintf("%.3f ratio", p.Ratio())},
	} {
		fmt.Fprintf(w, "%s_%d_%s %s\n", p.Trace.Name, p.Kbits, f.name, f.value)
	}
}

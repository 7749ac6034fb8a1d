package replay

import (
	"fmt"
	"io"
	"math"
	"strings"

	"segue/internal/lab"
)

// Tolerance is how far start-up delays may lie apart.
const Tolerance = 0.10

// Pair is a trace, and what came of it in the lab and in real time.
type Pair struct {
	Trace     lab.Trace
	Lab, Real lab.Outcome
}

// Ratio is the real start-up delay by the lab's.
func (p Pair) Ratio() float64 { return p.Real.Start.Seconds() / p.Lab.Start.Seconds() }

// Agrees reports whether both have the same number of stalls, and start-up
// delays within Tolerance.
func (p Pair) Agrees() bool {
	return p.Real.Err == nil && p.Lab.Err == nil && p.Real.Stalls == p.Lab.Stalls && math.Abs(p.Ratio()-1) <= Tolerance
}

// Report writes a table, and lines of name, value and unit.
func Report(w io.Writer, kbits int, pairs []Pair) {
	fmt.Fprintf(w, "\n%-32s %4s  %13s  %17s  %24s\n", "trace", "kbit", "stalls", "stalled s", "start-up s")
	fmt.Fprintf(w, "%-32s %4s  %6s %6s  %8s %8s  %8s %8s %6s\n", "", "/s", "real", "lab", "real", "lab", "real", "lab", "ratio")
	var lines strings.Builder
	agree := 0
	for _, p := range pairs {
		verdict := "differs"
		switch {
		case p.Real.Err != nil:
			verdict = p.Real.Err.Error()
		case p.Lab.Err != nil:
			verdict = "lab: " + p.Lab.Err.Error()
		case p.Agrees():
			verdict = "agrees"
			agree++
		}
		fmt.Fprintf(w, "%-32s %4d  %6d %6d  %8.2f %8.2f  %8.3f %8.3f %6.3f  %s\n", p.Trace.Name, kbits, p.Real.Stalls, p.Lab.Stalls,
			p.Real.Stalled.Seconds(), p.Lab.Stalled.Seconds(), p.Real.Start.Seconds(), p.Lab.Start.Seconds(), p.Ratio(), verdict)
		name := fmt.Sprintf("%s_%d", p.Trace.Name, kbits)
		fmt.Fprintf(&lines, "%s_stalls_real %d stalls\n%[1]s_stalls_lab %[3]d stalls\n", name, p.Real.Stalls, p.Lab.Stalls)
		fmt.Fprintf(&lines, "%s_stalled_real %.3f s\n%[1]s_stalled_lab %.3[3]f s\n", name, p.Real.Stalled.Seconds(), p.Lab.Stalled.Seconds())
		fmt.Fprintf(&lines, "%s_startup_real %.4f s\n%[1]s_startup_lab %.4[3]f s\n%[1]s_startup_ratio %.3[4]f ratio\n",
			name, p.Real.Start.Seconds(), p.Lab.Start.Seconds(), p.Ratio())
	}
	fmt.Fprintf(w, "\n%sreplayed %d traces\nagreeing %d traces\n", &lines, len(pairs), agree)
}

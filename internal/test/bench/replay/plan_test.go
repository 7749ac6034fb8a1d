package replay

import (
	"testing"
	"time"

	"segue/internal/test/lab"
)

// TestPlan: a link that follows the plan carries what the trace says, each
// time that the trace is gone through.
func TestPlan(t *testing.T) {
	for name, kbits := range map[string][]float64{
		"steady":        {1000},
		"varying":       {2500, 30, 800, 5},
		"outages":       {1000, 0, 0, 0, 700, 0, 400},
		"after outages": {0, 0, 10, 0, 3, 900},
	} {
		var trace lab.Trace
		for _, k := range kbits {
			trace.Steps = append(trace.Steps, lab.Step{For: 700 * time.Millisecond, Rate: k * 1000 / 8}, lab.Step{})
		}
		end := 10 * time.Duration(len(kbits)) * 700 * time.Millisecond
		carried, last := 0.0, Change{}
		for c := range Plan(trace) {
			if c.Rate < outage || c.Rate == outage && last.Rate == outage || c.At > 0 && c.At <= last.At {
				t.Errorf("%s: %+v after %+v", name, c, last)
			}
			carried += float64(last.Rate) / 8 * (min(c.At, end) - last.At).Seconds()
			if last = c; c.At >= end {
				break
			}
		}
		want := trace.Steps.Carry(0, end) / payload * frame
		if d := carried - want; d < -100 || d > outage/8*end.Seconds() {
			t.Errorf("%s: %.0f octets, want %.0f", name, carried, want)
		}
	}
}

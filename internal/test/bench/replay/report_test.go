package replay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"segue/internal/test/lab"
)

func TestReport(t *testing.T) {
	outcome := func(start time.Duration, stalls int) lab.Outcome { return lab.Outcome{Start: start, Stalls: stalls} }
	heard := func(start time.Duration, stalls int) Outcome { return Outcome{Outcome: outcome(start, stalls)} }
	pairs := []Pair{
		{Trace: lab.Trace{Name: "same"}, Kbits: 128, Lab: outcome(time.Second, 1), Real: heard(1090*time.Millisecond, 1)},
		{Trace: lab.Trace{Name: "late"}, Kbits: 128, Lab: outcome(time.Second, 1), Real: heard(1110*time.Millisecond, 1)},
		{Trace: lab.Trace{Name: "early"}, Kbits: 128, Lab: outcome(time.Second, 1), Real: heard(890*time.Millisecond, 1)},
		{Trace: lab.Trace{Name: "stutters"}, Kbits: 320, Lab: outcome(time.Second, 1), Real: heard(time.Second, 2)},
		{Trace: lab.Trace{Name: "broken"}, Kbits: 320, Lab: outcome(time.Second, 1), Real: Outcome{Outcome: lab.Outcome{Start: time.Second, Stalls: 1, Err: errors.New("gone")}}},
	}
	var out strings.Builder
	Report(&out, pairs)
	for _, want := range []string{
		"\nreplayed 5 sessions\n", "\nagreeing 1 sessions\n",
		"\nsame_128_startup_ratio 1.090 ratio\n", "\nstutters_320_stalls_real 2 stalls\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report doesn't say %q:\n%s", want, &out)
		}
	}
}

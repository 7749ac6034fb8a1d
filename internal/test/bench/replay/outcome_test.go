package replay

import (
	"strings"
	"testing"
	"time"

	"segue/internal/test/lab"
)

func TestReadOutcome(t *testing.T) {
	begun := `{"time":0.5,"event":"play"}
{"time":0.75,"event":"song"}
{"time":2,"event":"first-sample"}
{"time":5,"event":"stall"}
{"time":7.5,"event":"resume"}
`
	for _, test := range []struct {
		name, file string
		want       Outcome
		fault      string
	}{
		{"whole", begun + `{"time":90,"event":"end"}`, Outcome{Outcome: lab.Outcome{Start: 1500 * time.Millisecond, Stalls: 1, Stalled: 2500 * time.Millisecond}}, ""},
		{
			"lost in a stall", begun + `{"time":10,"event":"stall"}` + "\n" + `{"time":55,"event":"error","error":"the server is silent"}`,
			Outcome{Outcome: lab.Outcome{Start: 1500 * time.Millisecond, Stalls: 2, Stalled: 47500 * time.Millisecond}},
			"the server is silent",
		},
		{
			"starved, and then the link is slow", begun + `{"time":10,"event":"stall","lead":3}` + "\n" + `{"time":28,"event":"resume","lead":12}` + "\n" + `{"time":90,"event":"end"}`,
			Outcome{Outcome: lab.Outcome{Start: 1500 * time.Millisecond, Stalls: 2, Stalled: 20500 * time.Millisecond}},
			"",
		},
		{"cut off", begun, Outcome{Outcome: lab.Outcome{Start: 1500 * time.Millisecond, Stalls: 1, Stalled: 2500 * time.Millisecond}}, "not get to its end"},
		{"nothing", "", Outcome{Outcome: lab.Outcome{}}, "not get to its end"},
		{
			"starved", begun + `{"time":10,"event":"stall","lead":12}` + "\n" + `{"time":10.1,"event":"resume","lead":12}` + "\n" + `{"time":90,"event":"end"}`,
			Outcome{Outcome: lab.Outcome{Start: 1500 * time.Millisecond, Stalls: 1, Stalled: 2500 * time.Millisecond}, Starved: 1},
			"",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, err := ReadOutcome(strings.NewReader(test.file))
			if err != nil {
				t.Fatal(err)
			}
			if o.Start != test.want.Start || o.Stalls != test.want.Stalls || o.Stalled != test.want.Stalled || o.Starved != test.want.Starved {
				t.Errorf("got %+v, want %+v", o, test.want)
			}
			if (o.Err == nil) != (test.fault == "") || o.Err != nil && !strings.Contains(o.Err.Error(), test.fault) {
				t.Errorf("error %v, want %q", o.Err, test.fault)
			}
		})
	}
	if _, err := ReadOutcome(strings.NewReader("{\"time\":1}\nwhat")); err == nil {
		t.Error("a file that is no trace is taken for one")
	}
}

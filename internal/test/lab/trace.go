package lab

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Trace is a link as it was on a day, or as a formula makes it.
type Trace struct {
	Name  string
	Steps Steps
	RTT   time.Duration
}

// A Set is traces that are reported on together.
type Set struct {
	Name   string
	Traces []Trace
}

// queueTime is what fits before the bottleneck, in time at the mean rate.
const queueTime = 250 * time.Millisecond

// Link is the trace both ways, from its beginning, with a queue of a quarter of
// a second at its mean rate.
func (t Trace) Link() Link {
	octets, total := 0.0, 0.0
	for _, s := range t.Steps {
		octets += s.Rate * s.For.Seconds()
		total += s.For.Seconds()
	}
	queue := max(int(octets/total*queueTime.Seconds()), 2*initialWindow)
	d := Direction{Delay: t.RTT / 2, Rate: t.Steps, Queue: queue}
	return Link{Up: d, Down: d}
}

// LoadSets reads the traces under a directory: files named *.json, a set for
// each directory that has some. A file is an array of steps, each with
// duration_ms, bandwidth_kbps and latency_ms; the first latency is taken for
// the whole round trip.
func LoadSets(dir string) ([]Set, error) {
	var sets []Set
	files := os.DirFS(dir)
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".json" {
			return err
		}
		t, err := loadTrace(files, p)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(sets, func(s Set) bool { return s.Name == filepath.Dir(p) })
		if i < 0 {
			i = len(sets)
			sets = append(sets, Set{Name: filepath.Dir(p)})
		}
		sets[i].Traces = append(sets[i].Traces, t)
		return nil
	})
	if err == nil && len(sets) == 0 {
		err = fmt.Errorf("no traces (*.json) under %s", dir)
	}
	return sets, err
}

func loadTrace(files fs.FS, p string) (Trace, error) {
	b, err := fs.ReadFile(files, p)
	if err != nil {
		return Trace{}, err
	}
	var steps []struct {
		Duration  float64 `json:"duration_ms"`
		Bandwidth float64 `json:"bandwidth_kbps"`
		Latency   float64 `json:"latency_ms"`
	}
	if err := json.Unmarshal(b, &steps); err != nil {
		return Trace{}, fmt.Errorf("trace %s: %w", p, err)
	}
	t := Trace{Name: strings.TrimSuffix(filepath.Base(p), ".json")}
	carried := 0.0
	for _, s := range steps {
		if s.Duration < 0 || s.Bandwidth < 0 || s.Latency < 0 {
			return Trace{}, fmt.Errorf("trace %s has a step that is negative", p)
		}
		t.Steps = append(t.Steps, Step{For: milliseconds(s.Duration), Rate: s.Bandwidth * 1000 / 8})
		carried += s.Duration * s.Bandwidth
	}
	if carried == 0 {
		return Trace{}, fmt.Errorf("trace %s carries nothing", p)
	}
	t.RTT = milliseconds(steps[0].Latency)
	return t, nil
}

func milliseconds(ms float64) time.Duration {
	return time.Duration(ms * float64(time.Millisecond))
}

// Later is the set with each trace as it is and n times more, begun 97 s later
// each time: links of the same kind on which nothing was tuned.
func (s Set) Later(n int) Set {
	all := Set{Name: s.Name}
	for k := range n + 1 {
		for _, t := range s.Traces {
			if k > 0 {
				t.Name = fmt.Sprintf("%s+%d", t.Name, k)
				t.Steps = t.Steps.From(time.Duration(k) * 97 * time.Second)
			}
			all.Traces = append(all.Traces, t)
		}
	}
	return all
}

package lab

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var (
	labFlag   = flag.Bool("lab", false, "run the whole lab in TestLab and print its tables")
	tracesDir = flag.String("traces", "", "directory of traces for -lab; none: the set made by formula")
	later     = flag.Int("later", 0, "with -traces, take each this many times more, begun at later points")
	svgDir    = flag.String("svg", "", "directory to write -lab's pictures into")
)

const songLength = 240 * time.Second

var labRates = []int{128, 320} // kbit/s; song number i+1 has the i-th

// bench is songs of all bit rates, cut in one way.
type bench struct{ *Library }

func openBench(t testing.TB, segment time.Duration) bench {
	t.Helper()
	lib, err := OpenLibrary(t.TempDir(), songLength, segment, labRates...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	return bench{lib}
}

// listen runs a strategy on all traces, as many at once as there are processors.
func (b bench) listen(t *testing.T, song int, traces []Trace, s Strategy) []result {
	results := make([]result, len(traces))
	t.Run(fmt.Sprintf("%d/%s", labRates[song], s.Name), func(t *testing.T) {
		for i, tr := range traces {
			t.Run(tr.Name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					o := Listen(b, uint32(song+1), tr, s, *svgDir != "")
					c := b.songs[song]
					need := NewOracle(tr, c.Bytes, c.Segments(), c.Frames, c.Duration())
					results[i] = result{o, tr, need.Stall(o.Start), firstFrames(tr, labRates[song])}
				})
			})
		}
	})
	return results
}

// firstFrames is when the first frames can be there: half a round trip, the
// lines that come before, a packet and 50 ms of sound, and half a round trip.
// It is 0 where the link is slower than the song in one of its first seconds.
func firstFrames(t Trace, kbits int) time.Duration {
	const lines, packet, carries = 512, 1460, 3 * time.Second
	octets := float64(kbits) * 1000 / 8
	for at := time.Duration(0); at < carries; at += time.Second {
		if t.Steps.Carry(at, at+time.Second) < octets {
			return 0
		}
	}
	return t.Steps.Finish(t.RTT/2, lines+packet+int(octets*0.05)) + t.RTT/2
}

// TestLab holds the engine against the oracle on the links made by formula.
// With -lab it compares all strategies, on recorded links with -traces, and
// prints what comes of it.
func TestLab(t *testing.T) {
	b := openBench(t, time.Second)
	if *labFlag {
		b.compare(t)
		return
	}
	const song = 0
	traces := Formula(float64(labRates[song]) * 1000).Traces
	if testing.Short() {
		traces = traces[:len(traces)/4]
	}
	for _, r := range b.listen(t, song, traces, Strategies()[0]) {
		switch {
		case r.Err != nil:
			t.Errorf("%s: %v", r.trace.Name, r.Err)
		case r.Start == 0:
			t.Errorf("%s: no sound", r.trace.Name)
		case r.needless():
			t.Errorf("%s: %d stalls, %v, and the oracle has none", r.trace.Name, r.Stalls, r.Stalled)
		case r.late():
			t.Errorf("%s: sound after %v, when the first frames were there after %v", r.trace.Name, r.Start, r.first)
		}
	}
}

// TestSteadyLink: on a link steady at three times the bit rate little is
// fetched ahead: TCP's start must not be taken for a link that varies. (With
// longer round trips and this short a queue it does vary: the simulated TCP
// looks for its rate all song long.)
func TestSteadyLink(t *testing.T) {
	b := openBench(t, time.Second)
	rates := labRates
	if testing.Short() {
		rates = rates[:1]
	}
	for song, kbits := range rates {
		var traces []Trace
		for _, rtt := range []time.Duration{5, 20, 50, 100, 200} {
			rtt *= time.Millisecond
			steady := Steps{{For: time.Hour, Rate: 3 * float64(kbits) * 1000 / 8}}
			traces = append(traces, Trace{Name: rtt.String(), Steps: steady, RTT: rtt})
		}
		for _, r := range b.listen(t, song, traces, Strategies()[0]) {
			if r.Err != nil || r.Stalls > 0 || r.Early > 15*time.Second || r.Peak > 45*time.Second {
				t.Errorf("%d kbit/s, %s: up to %v ahead in the first ten seconds, up to %v later; %d stalls, error %v",
					kbits, r.trace.Name, r.Early, r.Peak, r.Stalls, r.Err)
			}
		}
	}
}

// sets are the recorded ones, if told where, or those made by formula.
func (b bench) sets(t *testing.T, kbits int) []Set {
	if *tracesDir == "" {
		return []Set{Formula(float64(kbits) * 1000)}
	}
	sets, err := LoadSets(*tracesDir)
	if err != nil {
		t.Fatal(err)
	}
	return sets
}

// compare prints a table for each set and bit rate.
func (b bench) compare(t *testing.T) {
	var out, lines strings.Builder
	for song, kbits := range labRates {
		for _, set := range b.sets(t, kbits) {
			set = set.Later(*later)
			var all [][]result
			for _, s := range Strategies() {
				all = append(all, b.listen(t, song, set.Traces, s))
			}
			apart := setApart(all)
			var rows []summary
			for i, s := range Strategies() {
				results := all[i]
				rows = append(rows, summarize(s.Name, results))
				if s.Name == "engine" {
					details(&out, set.Name, results)
					drawCourses(t, set.Name, kbits, results)
				}
			}
			table(&out, set.Name, len(set.Traces)-apart, kbits, rows)
			if apart > 0 {
				fmt.Fprintf(&out, "%d sessions that no player finishes are not counted\n", apart)
			}
			figures(&lines, set.Name, kbits, rows[0], rows[1])
			drawTradeOff(t, set.Name, kbits, rows)
		}
	}
	b.compareSegments(t, &out)
	for _, set := range b.sets(t, 320) {
		for _, kbits := range labRates {
			CompareWaiting(&out, set, NewTune(songLength, kbits), Strategies()[:2])
		}
		CompareWaiting(&out, set, NewTune(songLength, 48, 96, 160, 320), LadderStrategies())
	}
	fmt.Fprintf(os.Stdout, "%s\n%s", &out, &lines)
}

// details names the engine's sessions that stall or end early.
func details(out *strings.Builder, set string, results []result) {
	fmt.Fprintln(out)
	for _, r := range results {
		if r.Stalls > 0 || r.Err != nil || r.late() {
			fmt.Fprintf(out, "%s/%s: sound after %.2f s (first frames %.2f s), %d stalls, %.2f s (oracle %.2f s)", set, r.trace.Name,
				r.Start.Seconds(), r.first.Seconds(), r.Stalls, r.Stalled.Seconds(), r.oracle.Seconds())
			if r.Err != nil {
				fmt.Fprintf(out, ": %v", r.Err)
			}
			fmt.Fprintln(out)
		}
	}
}

// compareSegments prints how the engine fares with other segment lengths.
func (b bench) compareSegments(t *testing.T, out *strings.Builder) {
	fmt.Fprintf(out, "\nsegment lengths, all sets\n")
	for _, d := range []time.Duration{time.Second / 2, time.Second, 2 * time.Second, 4 * time.Second} {
		cut := openBench(t, d)
		for song, kbits := range labRates {
			var all []result
			for _, set := range b.sets(t, kbits) {
				all = append(all, cut.listen(t, song, set.Traces, Strategies()[0])...)
			}
			table(out, d.String(), len(all), kbits, []summary{summarize("engine", all)})
		}
	}
}

func draw(t *testing.T, name string, drawing func(*os.File) error) {
	if *svgDir == "" {
		return
	}
	f, err := os.Create(filepath.Join(*svgDir, strings.ReplaceAll(name, "/", "-")+".svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := drawing(f); err != nil {
		t.Fatal(err)
	}
}

func drawCourses(t *testing.T, set string, kbits int, results []result) {
	for _, r := range results {
		draw(t, fmt.Sprintf("%s %d %s", set, kbits, r.trace.Name), func(f *os.File) error {
			return DrawCourse(f, r.trace, float64(kbits)*1000, r.Course)
		})
	}
}

func drawTradeOff(t *testing.T, set string, kbits int, rows []summary) {
	start, stalled := map[string]float64{}, map[string]float64{}
	for _, s := range rows {
		start[s.name], stalled[s.name] = s.mean.Seconds(), s.stalled.Seconds()
	}
	title := fmt.Sprintf("%s %d kbit/s", set, kbits)
	draw(t, title+" trade-off", func(f *os.File) error { return DrawTradeOff(f, title, start, stalled) })
}

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// BenchmarkFirstSample measures, over loopback and with the silent output, the
// time from play to the first sample out, as the trace has it: 20 plays of the
// songs in turn on one connection.
func BenchmarkFirstSample(b *testing.B) {
	addr := musicServer(b)
	var took []float64
	for b.Loop() {
		trace := filepath.Join(b.TempDir(), "trace")
		cmd := exec.CommandContext(b.Context(), bin.Client(), "--server", addr, "--output", "null", "--trace", trace)
		var script strings.Builder
		for i := range 20 {
			fmt.Fprintf(&script, "play %d\nwait 0.1\n", i%3+1)
		}
		cmd.Stdin = strings.NewReader(script.String())
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		took = append(took, firstSamples(b, trace)...)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	fmt.Printf("\nfirst-sample-null-p50 %.2f ms\nfirst-sample-null-max %.2f ms\nfirst-sample-null-plays %d count\n",
		took[len(took)/2]*1000, took[len(took)-1]*1000, len(took))
}

// firstSamples reads the seconds from each play to its first sample.
func firstSamples(tb testing.TB, trace string) (took []float64) {
	tb.Helper()
	f, err := os.Open(trace)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	asked := 0.0
	for scan := bufio.NewScanner(f); scan.Scan(); {
		var e struct {
			Time  float64
			Event string
		}
		if err := json.Unmarshal(scan.Bytes(), &e); err != nil {
			tb.Fatal(err)
		}
		switch e.Event {
		case "play":
			asked = e.Time
		case "first-sample":
			took = append(took, e.Time-asked)
		}
	}
	return took
}

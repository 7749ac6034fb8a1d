package lab

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCarry: what a link can carry until it is finished is what was asked of it.
func TestCarry(t *testing.T) {
	s := Steps{{time.Second, 1000}, {2 * time.Second, 0}, {time.Second, 500}}
	for _, begin := range []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3900 * time.Millisecond, 9 * time.Second} {
		for _, n := range []int{1, 400, 1500, 12345} {
			end := s.Finish(begin, n)
			if got := s.Carry(begin, end); math.Abs(got-float64(n)) > 0.01 {
				t.Errorf("from %v: %d octets until %v, in which %.2f fit", begin, n, end, got)
			}
		}
	}
}

// TestOracle: what it must stall is what can be worked out by hand.
func TestOracle(t *testing.T) {
	const size, pieces = 1_000_000, 1000
	rate := float64(size+10*framing(size/10)) / 10 // the song in ten seconds
	for _, c := range []struct {
		length, start, stall time.Duration
	}{
		{20 * time.Second, time.Second, 0},
		{5 * time.Second, 0, 5105 * time.Millisecond}, // the last piece comes at 10.1 s and is due at 4.995 s
		{5 * time.Second, 2 * time.Second, 3105 * time.Millisecond},
	} {
		tr := Trace{Steps: Steps{{time.Hour, rate}}, RTT: 100 * time.Millisecond}
		got := NewOracle(tr, size, 10, pieces, c.length).Stall(c.start)
		if (got - c.stall).Abs() > time.Millisecond {
			t.Errorf("%v of music from %v on: stalls %v, not %v", c.length, c.start, got, c.stall)
		}
	}
}

func TestLoadSets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		p := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(p), 0o700)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := LoadSets(dir); err == nil {
		t.Error("no traces are no error")
	}
	write("bus/one.json", `[{"duration_ms": 1500, "bandwidth_kbps": 800, "latency_ms": 80}]`)
	write("LICENSE.txt", "none")
	sets, err := LoadSets(dir)
	if err != nil || len(sets) != 1 || sets[0].Name != "bus" || len(sets[0].Traces) != 1 {
		t.Fatalf("%v, %v", sets, err)
	}
	tr := sets[0].Traces[0]
	if tr.Name != "one" || tr.RTT != 80*time.Millisecond || tr.Steps[0] != (Step{1500 * time.Millisecond, 100000}) {
		t.Errorf("%+v", tr)
	}
	for _, bad := range []string{`[]`, `{`, `[{"duration_ms": 5, "bandwidth_kbps": 0, "latency_ms": 1}]`, `[{"duration_ms": -5, "bandwidth_kbps": -5}]`} {
		write("bus/bad.json", bad)
		if _, err := LoadSets(dir); err == nil || !strings.Contains(err.Error(), "bad.json") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestLibrary: the songs are as long as they should be, and cut as asked.
func TestLibrary(t *testing.T) {
	lib, err := OpenLibrary(t.TempDir(), 10*time.Second, 2*time.Second, 128, 320)
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	for i, kbits := range []int64{128, 320} {
		s, err := lib.Song(uint32(i + 1))
		if err != nil {
			t.Fatal(err)
		}
		if d := s.Duration(); d < 9900*time.Millisecond || d > 10*time.Second || s.Segments() != 5 {
			t.Errorf("%d kbit/s: %v in %d segments", kbits, d, s.Segments())
		}
		if got := float64(s.Bytes*8) / s.Duration().Seconds() / 1000; math.Abs(got-float64(kbits)) > 0.1 {
			t.Errorf("%.2f kbit/s, not %d", got, kbits)
		}
	}
}

// TestPictures: they are well-formed, whatever the names.
func TestPictures(t *testing.T) {
	var b strings.Builder
	tr := Trace{Name: `a < b & "c"`, Steps: Steps{{time.Second, 1000}}}
	DrawCourse(&b, tr, 8000, []Point{{0, 0, time.Second, true}, {time.Second, time.Second, forever, false}})
	DrawTradeOff(&b, tr.Name, map[string]float64{"x": 1}, map[string]float64{"x": 0})
	d := xml.NewDecoder(strings.NewReader(b.String()))
	elements := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := tok.(xml.StartElement); ok {
			elements++
		}
	}
	if elements < 20 {
		t.Errorf("%d elements", elements)
	}
}

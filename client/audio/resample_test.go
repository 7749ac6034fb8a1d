package audio

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

// A sliceSource gives samples in pieces of at most step, then err or io.EOF.
type sliceSource struct {
	p    []Sample
	step int
	err  error
}

func (s *sliceSource) ReadSamples(p []Sample) (int, error) {
	if len(s.p) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), max(1, s.step))], s.p)
	s.p = s.p[n:]
	return n, nil
}

// readAll reads src to its end in pieces of at most step, and checks that it
// keeps the rules of [Source].
func readAll(t testing.TB, src Source, step int) []Sample {
	t.Helper()
	var all []Sample
	p := make([]Sample, step)
	for {
		n, err := src.ReadSamples(p)
		if err != nil {
			if n != 0 || err != io.EOF {
				t.Fatalf("after %d samples: %d, %v", len(all), n, err)
			}
			if _, again := src.ReadSamples(p); again != io.EOF {
				t.Fatalf("after the end: %v, want EOF", again)
			}
			return all
		}
		if n <= 0 || n > step {
			t.Fatalf("%d samples for a buffer of %d", n, step)
		}
		all = append(all, p[:n]...)
	}
}

func TestResampleLength(t *testing.T) {
	for _, rates := range append(resampleRates, [2]int{96000, 8000}, [2]int{8000, 96000}, [2]int{8000, 8001}) {
		from, to := rates[0], rates[1]
		for _, n := range []int{0, 1, 64, 1152, 1153} {
			out := readAll(t, Resample(&sliceSource{p: make([]Sample, n), step: 100}, from, to), 1000)
			if want := (n*to + from - 1) / from; len(out) != want {
				t.Errorf("%d samples at %d Hz give %d at %d Hz, want %d", n, from, len(out), to, want)
			}
		}
	}
}

func TestResampleDoesNotDependOnPieces(t *testing.T) {
	in := noise(3000)
	want := readAll(t, Resample(&sliceSource{p: in, step: 3000}, 44100, 48000), 10000)
	for _, step := range []int{1, 7, 1152} {
		equal(t, readAll(t, Resample(&sliceSource{p: in, step: step}, 44100, 48000), step), want)
	}
}

func TestResampleKeepsWhatOvershoots(t *testing.T) {
	// A square wave of full scale overshoots between the samples.
	in := make([]Sample, 4410)
	for i := range in {
		in[i] = Sample{1, -1}
		if i/50%2 == 1 {
			in[i] = Sample{-1, 1}
		}
	}
	out := readAll(t, Resample(&sliceSource{p: in, step: 1000}, 44100, 48000), 1000)
	beyond := 0
	for i := range out {
		at := i * 44100 / 48000 % 100
		if up := at > 5 && at < 45; up && (out[i][0] < 0.6 || out[i][1] > -0.6) {
			t.Fatalf("sample %d is %v", i, out[i])
		}
		if out[i][0] > 1.01 {
			beyond++
		}
	}
	if beyond < 100 {
		t.Errorf("only %d samples are beyond full scale", beyond)
	}
}

func TestResampleKeepsErrors(t *testing.T) {
	src := &sliceSource{p: make([]Sample, 10), step: 10, err: ErrStale}
	r := Resample(src, 44100, 48000)
	p := make([]Sample, 100)
	var err error
	for err == nil {
		_, err = r.ReadSamples(p)
	}
	if !errors.Is(err, ErrStale) {
		t.Errorf("got %v, want the source's error", err)
	}
	if Resample(src, 44100, 44100) != Source(src) {
		t.Error("the same rate is resampled")
	}
}

func TestTrim(t *testing.T) {
	tests := []struct {
		n          int
		skip, take int64
		from, to   int // of the samples wanted
	}{
		{100, 0, -1, 0, 100},
		{100, 10, -1, 10, 100},
		{100, 10, 50, 10, 60},
		{100, 99, 50, 99, 100},
		{100, 100, -1, 0, 0},
		{100, 500, 10, 0, 0},
		{100, 0, 0, 0, 0},
		{100, 64, 36, 64, 100},
		{0, 10, 10, 0, 0},
	}
	for _, test := range tests {
		for _, step := range []int{1, 7, 64, 1000} {
			t.Run(fmt.Sprintf("%d from %d take %d by %d", test.n, test.skip, test.take, step), func(t *testing.T) {
				src := Trim(&sliceSource{p: count(0, test.n), step: step}, test.skip, test.take)
				equal(t, readAll(t, src, 33), slices.Clone(count(0, test.n)[test.from:test.to]))
			})
		}
	}
}

func TestTrimTakesNoMoreThanItNeeds(t *testing.T) {
	src := &sliceSource{p: count(0, 100), step: 1000, err: ErrStale}
	if got := readAll(t, Trim(src, 5, 10), 1000); len(got) != 10 || len(src.p) == 0 {
		t.Errorf("%d samples taken, %d left", len(got), len(src.p))
	}
}

func BenchmarkResample(b *testing.B) {
	for _, rates := range [][2]int{{44100, 48000}, {48000, 44100}, {32000, 44100}} {
		b.Run(fmt.Sprintf("%d-%d", rates[0], rates[1]), func(b *testing.B) {
			in, p := noise(rates[0]), make([]Sample, 1152)
			for b.Loop() {
				r := Resample(&sliceSource{p: in, step: 1152}, rates[0], rates[1])
				for {
					if _, err := r.ReadSamples(p); err != nil {
						break
					}
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "×realtime")
		})
	}
}

func BenchmarkResampleStart(b *testing.B) {
	for b.Loop() {
		Resample(&sliceSource{}, 32000, 44100)
	}
}

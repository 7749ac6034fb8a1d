package audio

import (
	"errors"
	"fmt"
	"io"
	"math"
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

// sine makes n samples of a tone, on the right with another phase.
func sine(n, rate int, hz, amplitude float64) []Sample {
	p := make([]Sample, n)
	for i := range p {
		w := 2 * math.Pi * hz * float64(i) / float64(rate)
		p[i] = Sample{clip(amplitude * math.Sin(w)), clip(amplitude * math.Cos(w))}
	}
	return p
}

// measure fits a tone to one channel and gives its amplitude, its phase in
// samples, and the power of what is not the tone, relative to a tone of amplitude.
func measure(p []Sample, channel, rate int, hz, amplitude float64) (level, noiseDB, delay float64) {
	var s, c float64
	w := 2 * math.Pi * hz / float64(rate)
	window := func(i int) float64 { return 1 - math.Cos(2*math.Pi*(float64(i)+0.5)/float64(len(p))) }
	for i, x := range p {
		s += window(i) * float64(x[channel]) * math.Sin(w*float64(i))
		c += window(i) * float64(x[channel]) * math.Cos(w*float64(i))
	}
	s, c = 2*s/float64(len(p)), 2*c/float64(len(p))
	noise := 0.0
	for i, x := range p {
		d := float64(x[channel]) - s*math.Sin(w*float64(i)) - c*math.Cos(w*float64(i))
		noise += d * d
	}
	noise /= float64(len(p))
	return math.Hypot(s, c) / amplitude, 10 * math.Log10(noise/(amplitude*amplitude/2)), -math.Atan2(c, s) / w
}

var resampleRates = [][2]int{
	{44100, 48000},
	{48000, 44100},
	{32000, 44100},
	{32000, 48000},
	{24000, 44100},
	{24000, 48000},
	{22050, 44100},
	{22050, 48000},
	{16000, 44100},
	{16000, 48000},
	{44100, 32000},
	{48000, 16000},
	{44100, 22050},
}

func TestResampleQuality(t *testing.T) {
	const amplitude, seconds = 30000, 0.5
	for _, rates := range resampleRates {
		from, to := rates[0], rates[1]
		// Up to 95 % of what both rates hold, or 90 % going down, where more is cut off.
		top := 0.475 * float64(min(from, to))
		if to < from {
			top = 0.45 * float64(to)
		}
		worst := -200.0
		for _, hz := range []float64{100, 1000, 5000, 10000, 15000, 16000, top} {
			if hz > top {
				continue
			}
			out := readAll(t, Resample(&sliceSource{p: sine(int(seconds*float64(from)), from, hz, amplitude), step: 1000}, from, to), 997)
			out = out[to/20 : len(out)-to/20] // without the edges
			level, noise, delay := measure(out, 0, to, hz, amplitude)
			worst = max(worst, noise)
			if level < 0.999 || level > 1.001 {
				t.Errorf("%d to %d Hz: a tone of %v Hz comes out at %.4f", from, to, hz, level)
			}
			offset := math.Mod(delay+float64(to/20), float64(to)/hz)
			if offset > float64(to)/hz/2 {
				offset -= float64(to) / hz
			}
			if math.Abs(offset) > 0.01 {
				t.Errorf("%d to %d Hz: a tone of %v Hz is moved by %.3f samples", from, to, hz, offset)
			}
		}
		if worst > -90 {
			t.Errorf("%d to %d Hz: SINAD is %.1f dB, want 90", from, to, -worst)
		}
		t.Logf("sinad_%d_%d %.1f dB", from, to, -worst)

		if to > from {
			continue
		}
		alias := -200.0
		for hz := 0.5 * float64(to); hz < 0.5*float64(from); hz += 0.02 * float64(from) {
			out := readAll(t, Resample(&sliceSource{p: sine(int(seconds*float64(from)), from, hz, amplitude), step: 1000}, from, to), 997)
			alias = max(alias, power(out[to/20:len(out)-to/20], amplitude))
		}
		if alias > -89 {
			t.Errorf("%d to %d Hz: aliases at %.1f dB, want −89", from, to, alias)
		}
		t.Logf("alias_%d_%d %.1f dB", from, to, alias)
	}
}

// power is that of the left channel, relative to a tone of amplitude, in dB.
func power(p []Sample, amplitude float64) float64 {
	sum := 0.0
	for _, x := range p {
		sum += float64(x[0]) * float64(x[0])
	}
	return 10 * math.Log10(max(1e-20, sum/float64(len(p))/(amplitude*amplitude/2)))
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

func TestResampleClips(t *testing.T) {
	// A square wave of full scale overshoots between the samples.
	in := make([]Sample, 4410)
	for i := range in {
		in[i] = Sample{math.MaxInt16, math.MinInt16}
		if i/50%2 == 1 {
			in[i] = Sample{math.MinInt16, math.MaxInt16}
		}
	}
	out := readAll(t, Resample(&sliceSource{p: in, step: 1000}, 44100, 48000), 1000)
	clipped := 0
	for i := range out {
		at := i * 44100 / 48000 % 100
		if up := at > 5 && at < 45; up && (out[i][0] < 20000 || out[i][1] > -20000) {
			t.Fatalf("sample %d wraps: %v", i, out[i])
		}
		if out[i][0] == math.MaxInt16 {
			clipped++
		}
	}
	if clipped < 100 {
		t.Errorf("only %d samples are at full scale: this test tests nothing", clipped)
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

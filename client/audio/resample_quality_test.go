package audio

import (
	"fmt"
	"math"
	"testing"
)

const (
	qualityAmplitude = 30000
	qualitySeconds   = 0.25
)

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
	for _, rates := range resampleRates {
		from, to := rates[0], rates[1]
		q := resampleQuality(t, from, to)
		if q.sinad < 90 {
			t.Errorf("%d to %d Hz: SINAD is %.1f dB, want 90", from, to, q.sinad)
		}
		if q.alias > -89 {
			t.Errorf("%d to %d Hz: aliases at %.1f dB, want −89", from, to, q.alias)
		}
		if q.level > 0.001 {
			t.Errorf("%d to %d Hz: a tone's level is off by %.4f", from, to, q.level)
		}
		if q.delay > 0.01 {
			t.Errorf("%d to %d Hz: a tone is moved by %.3f samples", from, to, q.delay)
		}
	}
}

// BenchmarkResampleQuality prints the worst of what TestResampleQuality holds
// to, for the rates that songs have and devices don't.
func BenchmarkResampleQuality(b *testing.B) {
	for b.Loop() {
		for _, from := range []int{48000, 32000, 22050} {
			const to = 44100
			q := resampleQuality(b, from, to)
			fmt.Printf("\nsinad-%d-%d %.1f dB\nalias-%d-%d %.1f dB\n", from, to, q.sinad, from, to, q.alias)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// A quality is the worst of many tones.
type quality struct {
	sinad float64 // tone by all else, in dB
	alias float64 // what of tones is heard at other frequencies, by the tone, in dB
	level float64 // error of the amplitude, by the amplitude
	delay float64 // error in time, in samples
}

// resampleQuality measures tones up to 95 % of what both rates hold, or 90 %
// going down, where more is cut off.
func resampleQuality(tb testing.TB, from, to int) quality {
	tb.Helper()
	q := quality{sinad: 200, alias: -200}
	top := 0.475 * float64(min(from, to))
	if to < from {
		top = 0.45 * float64(to)
	}
	for _, hz := range []float64{100, 1000, 5000, 10000, 15000, 16000, top} {
		if hz > top {
			continue
		}
		out := resampledTone(tb, hz, from, to)
		level, noise, delay := measure(out, 0, to, hz, qualityAmplitude)
		q.sinad = min(q.sinad, -noise)
		q.level = max(q.level, math.Abs(level-1))
		offset := math.Mod(delay+float64(to/20), float64(to)/hz)
		if offset > float64(to)/hz/2 {
			offset -= float64(to) / hz
		}
		q.delay = max(q.delay, math.Abs(offset))
		if image := float64(from) - hz; image < 0.5*float64(to) {
			level, _, _ := measure(out, 0, to, image, qualityAmplitude)
			q.alias = max(q.alias, 20*math.Log10(level))
		}
	}
	for hz := 0.5 * float64(to); hz < 0.5*float64(from); hz += 0.02 * float64(from) {
		q.alias = max(q.alias, power(resampledTone(tb, hz, from, to), qualityAmplitude))
	}
	return q
}

// resampledTone is a tone at another rate, without its first and last 50 ms.
func resampledTone(tb testing.TB, hz float64, from, to int) []Sample {
	tb.Helper()
	src := &sliceSource{p: sine(int(qualitySeconds*float64(from)), from, hz, qualityAmplitude), step: 1000}
	out := readAll(tb, Resample(src, from, to), 997)
	return out[to/20 : len(out)-to/20]
}

// sine makes n samples of a tone, on the right with another phase.
func sine(n, rate int, hz, amplitude float64) []Sample {
	p := make([]Sample, n)
	for i := range p {
		w := 2 * math.Pi * hz * float64(i) / float64(rate)
		p[i] = Sample{float32(amplitude * math.Sin(w)), float32(amplitude * math.Cos(w))}
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

// power is that of the left channel, relative to a tone of amplitude, in dB.
func power(p []Sample, amplitude float64) float64 {
	sum := 0.0
	for _, x := range p {
		sum += float64(x[0]) * float64(x[0])
	}
	return 10 * math.Log10(max(1e-20, sum/float64(len(p))/(amplitude*amplitude/2)))
}

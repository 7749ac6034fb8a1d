package audio

import (
	"io"
	"math"
)

const (
	resampleTaps = 128  // of a phase, in samples of the lower rate
	kaiserBeta   = 10.0 // side lobes below −100 dB
	// kaiserWidth is the transition band of that window, in cycles a tap.
	kaiserWidth = 6.4
)

// Resample gives src, whose sampling rate is from, at the rate to; both in Hz
// and positive. It is src itself if they are equal.
//
// It is a windowed-sinc filter in to/gcd(from, to) phases. It delays nothing:
// output sample m stands for the moment m/to, so the first samples of input
// and output coincide, and n samples of input give ⌈n·to/from⌉ of output, as
// if there were silence around them. Going down, what the lower rate can't
// hold is filtered out.
func Resample(src Source, from, to int) Source {
	if from == to {
		return src
	}
	g := gcd(from, to)
	r := &resampler{src: src, up: to / g, down: from / g}
	r.taps, r.phases = designPhases(r.up, r.down)
	r.window = make([]Sample, r.taps/2-1) // silence before the first sample
	return r
}

type resampler struct {
	src      Source
	up, down int         // output samples for down input samples
	taps     int         // of a phase; even
	phases   [][]float32 // the filter, made for each phase
	in       [1152]Sample

	// Output sample m lies at input position base + phase/up, and needs the
	// taps samples of which number taps/2 − 1 is at base. window begins there.
	window []Sample
	phase  int
	input  int64 // samples read
	output int64 // samples given
	err    error // of src; then window is as long as it gets
}

func (r *resampler) ReadSamples(p []Sample) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for n := 0; ; {
		for n < len(p) && len(r.window) >= r.taps && !r.done() {
			p[n] = r.next()
			n++
		}
		if n > 0 {
			return n, nil
		}
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
}

// done says whether src has ended and all that comes of it was given.
func (r *resampler) done() bool {
	return r.err != nil && r.output*int64(r.down) >= r.input*int64(r.up)
}

// next filters one output sample and moves on.
func (r *resampler) next() Sample {
	var left, right float32
	window := r.window[:r.taps]
	for i, c := range r.phases[r.phase] {
		left += c * window[i][0]
		right += c * window[i][1]
	}
	r.output++
	r.phase += r.down
	r.window = r.window[r.phase/r.up:]
	r.phase %= r.up
	return Sample{left, right}
}

// fill reads more input, or the silence after it.
func (r *resampler) fill() {
	n, err := r.src.ReadSamples(r.in[:])
	r.input += int64(n)
	r.window = append(r.window, r.in[:n]...)
	if err != nil {
		r.err = err
		if err == io.EOF {
			r.window = append(r.window, make([]Sample, r.taps+r.down/r.up+1)...)
		}
	}
}

// designPhases makes the filter that turns down samples into up. Phase k is for
// output that lies k/up after an input sample. Each has unit gain at 0 Hz.
func designPhases(up, down int) (taps int, phases [][]float32) {
	// In units of the input rate: the band that both rates hold, and the
	// filter's corner. Going up, what lies above the corner mirrors what lies
	// below it; going down, nothing above the band may pass at all.
	band, corner := 0.5, 0.5
	if down > up {
		band = 0.5 * float64(up) / float64(down)
		corner = band * (1 - kaiserWidth/resampleTaps)
	}
	half := int(math.Ceil(resampleTaps / 2 * 0.5 / band))
	taps = 2 * half

	phases = make([][]float32, up)
	scale := 1 / bessel0(kaiserBeta)
	for k := range phases {
		phase, sum := make([]float64, taps), 0.0
		for i := range phase {
			x := float64(i-(half-1)) - float64(k)/float64(up) // distance in input samples
			w := x / float64(half)
			if math.Abs(w) < 1 {
				phase[i] = sinc(2*corner*x) * bessel0(kaiserBeta*math.Sqrt(1-w*w)) * scale
			}
			sum += phase[i]
		}
		phases[k] = make([]float32, taps)
		for i := range phase {
			phases[k][i] = float32(phase[i] / sum)
		}
	}
	return taps, phases
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// bessel0 is the modified Bessel function of the first kind, of order 0.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

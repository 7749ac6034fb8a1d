package deck

import (
	"math/bits"
	"time"
)

// A Music is where a song's frame stream has its music, in samples: the rest
// is its encoder's.
type Music struct {
	Rate    int   // Hz
	Skip    int64 // samples before the music
	Samples int64 // of the music
}

// A Place is where in a song a play begins, and how to come there exactly
// (RFC, "Seeking").
type Place struct {
	First  int64 // output sample to be heard first, counted from the music's own first
	Sample int64 // of the frame stream, the first whose sound is used
	music  int64 // samples of the song to take from there
	lead   int64 // samples of the output to drop: the resampler's way in
}

// resamplerReach is how many samples of input, of the lower rate, the resampler
// is given before the first that matters: more than it looks at.
const resamplerReach = 256

// Beginning is the place of the music's first sample.
func (m Music) Beginning() Place { return Place{Sample: m.Skip, music: m.Samples} }

// At is the place of a moment of the music, held within it, for an output of a
// rate. A resampler must give the samples there that it would have given had
// it begun at the song's first: so it begins where a sample of input and one of
// output coincide, early enough to have seen all that it looks at.
func (m Music) At(at time.Duration, rate int) Place {
	up, down := ratio(m.Rate, rate)
	length := mulDiv(m.Samples+down-1, up, down)
	first := min(samples(max(at, 0), rate), length)
	if first == 0 {
		return m.Beginning()
	}
	from := first
	if up != down {
		reach := resamplerReach * (1 + int64(m.Rate/rate))
		from = max(mulDiv(first, down, up)-reach, 0) / down * down
	}
	return Place{
		First:  first,
		Sample: from + m.Skip,
		music:  m.Samples - from,
		lead:   first - mulDiv(from, up, down),
	}
}

// Duration is the playing time of samples of a rate; 0 while the rate is not
// known.
func Duration(samples int64, rate int) time.Duration {
	if rate == 0 {
		return 0
	}
	return time.Duration(mulDiv(samples, int64(time.Second), int64(rate)))
}

// ratio is up samples of output for down samples of input, in lowest terms.
func ratio(in, out int) (up, down int64) {
	a, b := int64(out), int64(in)
	for a != 0 {
		a, b = b%a, a
	}
	return int64(out) / b, int64(in) / b
}

// mulDiv is a·b/c rounded down, for numbers from 0 on whose product may be large.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(q)
}

// samples is the number of the sample at a moment, the nearest, at a rate.
func samples(at time.Duration, rate int) int64 {
	return (mulDiv(int64(at), 2*int64(rate), int64(time.Second)) + 1) / 2
}

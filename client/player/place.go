package player

import (
	"math/bits"
	"time"
)

// decoderDelay is how many samples an MP3 decoder puts before the encoder's
// own delay (LAME's technical FAQ: 528, and one of rounding).
const decoderDelay = 529

// resamplerReach is how many samples of input, of the lower rate, the resampler
// is given before the first that matters: more than it looks at.
const resamplerReach = 256

// place is where a play begins, and how to come there exactly (RFC, "Seeking").
type place struct {
	first   int64 // output sample to be heard first, counted from the music's own first
	segment int   // to ask for first; with its pre-roll, if it isn't the song's first
	skip    int64 // samples of the song to drop, from that segment's first on
	music   int64 // samples of the song to take after those
	lead    int64 // samples of the output to drop: the resampler's way in
}

// skip is how many samples of the frame stream come before the music.
func (p *play) skip() int64 {
	if p.desc.Delay == 0 && p.desc.Padding == 0 {
		return 0
	}
	return int64(p.desc.Delay) + decoderDelay
}

// music is how many samples of music the song has.
func (p *play) music() int64 {
	return max(p.desc.Samples-int64(p.desc.Delay)-int64(p.desc.Padding), 0)
}

// segmentSamples is how many samples a full segment has.
func (p *play) segmentSamples() int64 {
	return int64(p.desc.SegmentFrames) * int64(p.desc.FrameSamples)
}

// beginning is the song's own.
func (p *play) beginning() place { return place{skip: p.skip(), music: p.music()} }

// placeAt is the place of a moment of the music, held within it, for an output
// of a rate. A resampler must give the samples there that it would have given
// had it begun at the song's first: so it begins where a sample of input and
// one of output coincide, early enough to have seen all that it looks at.
func (p *play) placeAt(at time.Duration, rate int) place {
	up, down := ratio(p.desc.Rate, rate)
	length := mulDiv(p.music()+down-1, up, down)
	first := min(samples(max(at, 0), rate), length)
	if first == 0 {
		return p.beginning()
	}
	from := first
	if up != down {
		reach := resamplerReach * (1 + int64(p.desc.Rate/rate))
		from = max(mulDiv(first, down, up)-reach, 0) / down * down
	}
	n := from + p.skip()
	segment := min(n/p.segmentSamples(), int64(p.desc.Segments)-1)
	return place{
		first:   first,
		segment: int(segment),
		skip:    n - segment*p.segmentSamples(),
		music:   p.music() - from,
		lead:    first - mulDiv(from, up, down),
	}
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

// duration is the playing time of samples of a rate.
func duration(samples int64, rate int) time.Duration {
	if rate == 0 {
		return 0
	}
	return time.Duration(mulDiv(samples, int64(time.Second), int64(rate)))
}

package ladder

import (
	"iter"
	"math"

	"segue/internal/layer3"
	"segue/internal/mpeg"
)

// pcmDecoder makes samples for the encoder of the original's frames.
type pcmDecoder struct {
	dec layer3.Decoder
	out [layer3.MaxSamples][2]float32
	pcm []int32
	any bool // it has decoded a frame
}

// decode decodes a frame, whose samples come interleaved as 32-bit numbers, in
// as many channels as the song has. The result is good until the next call. A
// frame that can't be decoded is what the decoder makes of it.
func (d *pcmDecoder) decode(frame []byte, channels int) []int32 {
	n, _ := d.dec.Decode(d.out[:], frame)
	d.any = true
	d.pcm = d.pcm[:0]
	for _, sample := range d.out[:n] {
		for _, v := range sample[:channels] {
			d.pcm = append(d.pcm, fixed(v))
		}
	}
	return d.pcm
}

// fixed is a sample of full scale ±1 as a number of 32 bits, clipped.
func fixed(v float32) int32 {
	const full = 1 << 31
	return int32(max(min(math.Round(float64(v)*full), math.MaxInt32), math.MinInt32))
}

// frames are the frames of a clean stream. What is none ends it.
func frames(stream []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(stream) >= mpeg.HeaderLen {
			n := mpeg.ReadHeader(stream).Size()
			if n == 0 || n > len(stream) || !yield(stream[:n]) {
				return
			}
			stream = stream[n:]
		}
	}
}

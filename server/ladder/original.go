package ladder

// Original is the song that renditions are made of. It is not changed once it
// is given to a Ladder; Read may be called concurrently.
type Original struct {
	Revision         string
	Rate             int // samples a second
	Channels         int // 1 or 2
	SamplesPerFrame  int
	FramesPerSegment int // of every segment but the last
	Frames           int
	Segments         int
	Bytes            int64 // of all frames together

	// Read gives the octets of a segment, and those of the frames before it
	// that a decoder must be fed to start there exactly.
	Read func(segment int) (preroll, octets []byte, err error)
}

// samples is how many samples all frames stand for.
func (o *Original) samples() int64 { return int64(o.Frames) * int64(o.SamplesPerFrame) }

// prerollFrames is how many frames a decoder must be fed, and discard, to start
// exactly at a segment of a rendition that is not the first: as many as have two
// granules, since none refers to main data of another (RFC, "Pre-roll").
func (o *Original) prerollFrames() int {
	const granules = 2 * 576 // samples
	return granules / o.SamplesPerFrame
}

// framesOf is how many frames a segment has.
func (o *Original) framesOf(segment int) int {
	return min(o.FramesPerSegment, o.Frames-segment*o.FramesPerSegment)
}

// octets is how long a rendition of a constant bitrate is, in kbit/s, to within
// an octet a frame.
func (o *Original) octets(rate int) int64 {
	return o.samples() * int64(rate) * 1000 / 8 / int64(o.Rate)
}

// legal reports whether Layer III has a bitrate, in kbit/s, at a sampling rate,
// and LAME makes it: it stops at 64 for MPEG-2.5 (ISO/IEC 11172-3, 2.4.2.3;
// 13818-3, 2.4.2.3).
func legal(sampling, rate int) bool {
	var rates []int
	switch {
	case sampling >= 32000:
		rates = []int{32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	case sampling >= 16000:
		rates = []int{8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	default:
		rates = []int{8, 16, 24, 32, 40, 48, 56, 64}
	}
	for _, r := range rates {
		if r == rate {
			return true
		}
	}
	return false
}

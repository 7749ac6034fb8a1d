package stream

import (
	"fmt"
	"math/bits"
	"time"

	"segue/client/prefetch"
	"segue/internal/mpeg"
	"segue/internal/wire"
)

// A Song is a song's description, with the arithmetic of it. Samples are
// sample frames at the song's rate.
type Song wire.Song

// decoderDelay is how many samples an MP3 decoder puts before the encoder's
// own delay (LAME's technical FAQ: 528, and one of rounding).
const decoderDelay = 529

// Skip is how many samples of the frame stream come before the music.
func (s *Song) Skip() int64 {
	if s.Delay == 0 && s.Padding == 0 {
		return 0
	}
	return int64(s.Delay) + decoderDelay
}

// Music is how many samples of music the song has.
func (s *Song) Music() int64 { return max(s.Samples-int64(s.Delay)-int64(s.Padding), 0) }

// Length is the playing time of the music.
func (s *Song) Length() time.Duration { return s.time(s.Music()) }

// segmentSamples is how many samples a full segment has.
func (s *Song) segmentSamples() int64 { return int64(s.SegmentFrames) * int64(s.FrameSamples) }

// meanSegment is the mean size of the song's segments in octets.
func (s *Song) meanSegment() int {
	if s.Segments == 0 {
		return 0
	}
	return int(s.Bytes / int64(s.Segments))
}

// mostOctets is how many octets frames can have.
func mostOctets(frames int) int { return frames * mpeg.MaxFree }

// kbits is the song's mean bitrate in kbit/s; 0 while it is not known.
func (s *Song) kbits() int {
	if s.Samples == 0 {
		return 0
	}
	return int(float64(s.Bytes)*8*float64(s.Rate)/float64(s.Samples)/1000 + 0.5)
}

// renditions are the song's lower rates, as the engine counts with them.
func (s *Song) renditions() (all []prefetch.Rendition) {
	for _, r := range s.Renditions {
		all = append(all, prefetch.Rendition{Rate: r.Rate, SegmentBytes: int(r.Bytes / int64(max(s.Segments, 1)))})
	}
	return all
}

// time is the playing time of samples.
func (s *Song) time(samples int64) time.Duration {
	if s.Rate == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(samples), uint64(time.Second))
	q, _ := bits.Div64(hi, lo, uint64(s.Rate))
	return time.Duration(q)
}

// check refuses a description that makes no sense (RFC, "SONG").
func (s *Song) check() error {
	const most = 24 * 3600 * 192000 // samples: no song is longer than a day
	full := s.segmentSamples()
	segments := (s.Samples + full - 1) / max(full, 1)
	if s.FrameSamples > 0 && s.Samples%int64(s.FrameSamples) != 0 || s.Rate < 8000 || s.Channels < 1 || s.Samples < 1 || s.Samples > most ||
		s.FrameSamples < 1 || s.SegmentFrames < 1 || int64(s.Segments) != segments || s.Bytes < segments || s.Revision == "" {
		return fmt.Errorf("the server describes song %d in a way that makes no sense", s.Song)
	}
	return nil
}

// same reports whether another description is of the same frames, cut in the
// same way.
func (s *Song) same(o *Song) bool {
	return o.Revision == s.Revision && o.Samples == s.Samples && o.SegmentFrames == s.SegmentFrames &&
		o.FrameSamples == s.FrameSamples && o.Segments == s.Segments
}

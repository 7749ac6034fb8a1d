package segmenter

import (
	"time"

	"segue/internal/mpeg"
)

// Song describes the clean frame stream of one file. It is immutable and may
// be used concurrently.
type Song struct {
	Version  mpeg.Version // of MPEG
	Layer    int          // 1, 2 or 3
	Rate     int          // samples a second
	Channels int          // 1 or 2, of the first frame

	SamplesPerFrame  int
	FramesPerSegment int   // of every segment but the last, which may be shorter
	Frames           int   // in the clean stream
	Bytes            int64 // of the clean stream; below 4 GiB

	// Delay and Padding are how many samples the encoder put before and after
	// the music; 0 if the file does not say. A decoder adds 529 samples of its
	// own: to hear the music alone, drop Delay+529 samples at the start and
	// Padding−529 at the end.
	Delay, Padding int

	// LeftOut is how long the parts of the file play that are of other formats
	// than the song's, which is that of the longest part, in whole milliseconds.
	LeftOut time.Duration

	// Hash is the xxHash64 of the clean stream: the same for the same audio
	// however it is tagged, on any server.
	Hash uint64

	marks []mark // where each segment starts
	runs  []run  // where the clean stream lies in the file
}

// Samples returns the length of the whole clean stream, a channel, with
// encoder delay and padding still in it.
func (s *Song) Samples() int64 {
	return int64(s.Frames) * int64(s.SamplesPerFrame)
}

// Duration returns how long the music plays, without encoder delay and
// padding, rounded down to a nanosecond.
func (s *Song) Duration() time.Duration {
	return play(s.Samples()-int64(s.Delay)-int64(s.Padding), s.Rate)
}

// Segments returns how many segments there are, numbered from 0.
func (s *Song) Segments() int { return len(s.marks) }

// Segment is a run of whole frames of the clean stream.
type Segment struct {
	Number      int
	FirstSample int64 // in the untrimmed sound
	Samples     int   // a channel
	Offset      int64 // of the first byte in the clean stream
	Bytes       int

	// Preroll is how many frames just before the segment a decoder must be
	// fed, and discard the sound of, to start here exactly as if it had played
	// all that came before; PrerollBytes is how long they are.
	Preroll, PrerollBytes int

	CRC uint32 // CRC-32C of the segment's own bytes
}

// Segment returns segment i. It panics if i is not in [0, Segments()).
func (s *Song) Segment(i int) Segment {
	m, first, end := s.marks[i], i*s.FramesPerSegment, s.Bytes
	frames := min(s.FramesPerSegment, s.Frames-first)
	if i+1 < len(s.marks) {
		end = int64(s.marks[i+1].offset)
	}
	return Segment{
		Number:       i,
		FirstSample:  int64(first) * int64(s.SamplesPerFrame),
		Samples:      frames * s.SamplesPerFrame,
		Offset:       int64(m.offset),
		Bytes:        int(end - int64(m.offset)),
		Preroll:      int(m.preroll),
		PrerollBytes: int(m.prerollBytes),
		CRC:          m.crc,
	}
}

// mark is what is kept of a segment: twelve bytes, so that four minutes are 3 kB.
// No pre-roll overflows its fields: see preroll.
type mark struct {
	offset                uint32 // in the clean stream
	preroll, prerollBytes uint16
	crc                   uint32 // of its bytes
}

// Package segmenter cuts an MP3 file into numbered segments without copying
// it. It finds the frames that are really there, whatever tags and garbage lie
// around and between them, and describes them as one clean stream: frames
// only, in order, all of one format. A segment is a fixed number of frames of
// that stream.
//
// The package decodes no sound, reads no titles and knows no network; it keeps
// offsets into the file and checksums, twelve bytes a segment.
package segmenter

import (
	"errors"
	"io"
	"math"
	"slices"
	"time"
)

// SegmentDuration is about how long a segment of [Split] plays: the whole
// number of frames nearest to it.
const SegmentDuration = time.Second

// Limits of one song. Real files are far below them.
const (
	maxBytes = math.MaxUint32 // of the clean stream
	maxRuns  = 1 << 16        // unbroken runs of frames
)

// What can be wrong with a file, beside errors of reading it.
var (
	// ErrNoFrames says that no audio was found that could be believed.
	ErrNoFrames = errors.New("no MPEG audio frames found; is it an MP3 file?")
	// ErrTooLarge says that the clean stream is 4 GiB or longer.
	ErrTooLarge = errors.New("more than 4 GiB of audio in one file; split the file")
	// ErrTooBroken says that garbage interrupts the audio more than 65,535 times.
	ErrTooBroken = errors.New("audio interrupted by garbage too often; repair or encode the file again")
)

// Split reads the MP3 file of size bytes behind r and cuts its frames into
// segments of about [SegmentDuration].
//
// It returns [ErrNoFrames], [ErrTooLarge], [ErrTooBroken] or,
// wrapped, what r returned; a file that is shorter than size gives
// [io.ErrUnexpectedEOF]. Memory is the table in the Song and one window of
// fixed size, whatever the file claims. Split may be called concurrently.
func Split(r io.ReaderAt, size int64) (*Song, error) {
	return SplitEvery(r, size, SegmentDuration)
}

// SplitEvery is [Split] with segments of the whole number of frames nearest to
// d, and of one frame at least.
func SplitEvery(r io.ReaderAt, size int64, d time.Duration) (*Song, error) {
	start, end, err := audioRange(r, size)
	if err != nil {
		return nil, err
	}
	win := newWindow(r, end)
	defer win.release()
	s := scanner{win: win, start: start, end: end, every: d}
	if err := s.scanLongest(); err != nil {
		return nil, err
	}
	if s.frames == 0 {
		return nil, ErrNoFrames
	}
	s.endSegment()
	return s.song(), nil
}

// song makes the Song of what has been scanned.
func (s *scanner) song() *Song {
	song := &Song{
		Version:          s.first.Version(),
		Layer:            s.first.Layer(),
		Rate:             s.first.Rate(),
		Channels:         s.first.Channels(),
		SamplesPerFrame:  s.first.Samples(),
		FramesPerSegment: s.perSegment,
		Frames:           s.frames,
		Bytes:            s.bytes,
		Hash:             s.hash.Sum64(),
		LeftOut:          s.leftOut,
		marks:            slices.Clone(s.marks),
		runs:             slices.Clone(s.runs),
	}
	if trim := int64(s.delay + s.padding); trim < song.Samples() {
		song.Delay, song.Padding = s.delay, s.padding
	}
	return song
}

package segmenter

import (
	"encoding/binary"
	"hash/crc32"
	"time"

	"github.com/cespare/xxhash/v2"

	"segue/internal/mpeg"
)

// chainLength is how many headers in a row must agree before one is believed.
const chainLength = 3

// scanner walks a file from frame to frame and notes what makes a Song.
type scanner struct {
	win        *window
	start, end int64         // of the audio in the file
	every      time.Duration // wanted of a segment

	first      mpeg.Header // of the song's first frame; 0 until one is found
	perSegment int         // frames
	delay      int         // samples
	padding    int         // samples

	frames  int   // taken so far
	bytes   int64 // taken so far
	hash    xxhash.Digest
	recent  history
	leftOut time.Duration // of parts in other formats
	crc     uint32        // of what was taken of the last segment
	marks   []mark
	runs    []run
}

// scan takes all frames of the song.
func (s *scanner) scan() error {
	s.hash.Reset()
	if s.first == 0 {
		if err := s.findFree(); err != nil {
			return err
		}
	}
	p, found, err := s.find(s.start)
	if err != nil || !found {
		return err
	}
	if p, err = s.open(p); err != nil {
		return err
	}
	for {
		if p, err = s.follow(p); err != nil {
			return err
		}
		if p, found, err = s.find(p); err != nil || !found {
			return err
		}
	}
}

// open reads the song's format off the first frames, at p, and returns where
// the sound starts: after a frame that is only the encoder's note.
func (s *scanner) open(p int64) (int64, error) {
	view, _, err := s.win.at(p, 2*s.recent.free.longest())
	if err != nil {
		return 0, err
	}
	s.first = mpeg.ReadHeader(view)
	if n := s.recent.free.size(s.first); n <= len(view) {
		var is bool
		if s.delay, s.padding, is = infoFrame(view[:n]); is {
			p += int64(n)
			// The note's channel mode need not be the song's.
			if view = view[n:]; s.matches(view) {
				s.first = mpeg.ReadHeader(view)
			}
		}
	}
	frame := int64(s.first.Samples())
	s.perSegment = int(max(1, (samplesIn(s.every, s.first.Rate())+frame/2)/frame))
	return p, nil
}

// matches reports whether view starts with a frame header of the song.
func (s *scanner) matches(view []byte) bool {
	if len(view) < mpeg.MinFrame {
		return false
	}
	h := mpeg.ReadHeader(view)
	return h.Format() == s.first.Format() && s.recent.free.size(h) != 0
}

// follow takes frames from p on for as long as each starts where the one
// before ends, and returns where they stop. A truncated frame at the end is
// left out.
func (s *scanner) follow(p int64) (int64, error) {
	for begin := true; ; {
		view, last, err := s.win.at(p, s.recent.free.longest())
		if err != nil {
			return 0, err
		}
		if begin && s.matches(view) {
			if len(s.runs) == maxRuns {
				return 0, ErrTooBroken
			}
			s.runs = append(s.runs, run{stream: s.bytes, file: p})
		}
		begin = false
		n, lost := s.take(view)
		_, _ = s.hash.Write(view[:n]) // never fails
		s.bytes += int64(n)
		p += int64(n)
		switch {
		case s.bytes > maxBytes:
			return 0, ErrTooLarge
		case lost:
			return p, nil
		case last:
			return s.end, nil
		}
	}
}

// take takes the whole frames at the start of view and returns their length.
// lost tells that what follows them is no frame of the song; otherwise view
// ends before the next frame does. This loop decides how fast a file is read.
func (s *scanner) take(view []byte) (n int, lost bool) {
	format := s.first.Format()
	next, segment := len(s.marks)*s.perSegment, 0
	defer func() { s.crc = crc32.Update(s.crc, castagnoli, view[segment:n]) }()
	for len(view)-n >= mpeg.MinFrame {
		head := binary.BigEndian.Uint64(view[n:])
		h := mpeg.Header(head >> 32)
		size := s.recent.free.size(h)
		if h.Format() != format || size == 0 {
			return n, true
		}
		if size > len(view)-n {
			return n, false
		}
		s.recent.put(s.frames, head)
		if s.frames == next {
			s.crc = crc32.Update(s.crc, castagnoli, view[segment:n])
			segment = n
			s.mark(s.bytes + int64(n))
			next += s.perSegment
		}
		s.frames++
		n += size
	}
	return n, false
}

// mark starts a segment at the last frame put, at offset in the clean stream.
func (s *scanner) mark(offset int64) {
	s.endSegment()
	frames, size := s.recent.preroll(s.frames)
	s.marks = append(s.marks, mark{offset: uint32(offset), preroll: uint16(frames), prerollBytes: uint16(size)})
}

// endSegment gives the last segment its checksum.
func (s *scanner) endSegment() {
	if n := len(s.marks); n > 0 {
		s.marks[n-1].crc = s.crc
	}
	s.crc = 0
}

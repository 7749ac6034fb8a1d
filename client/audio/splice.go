package audio

import (
	"errors"
	"fmt"
	"io"
)

// A Part is a run of a song's frames in one rendition.
type Part struct {
	Frames io.Reader
	// Preroll is how many frames come first for the decoder alone. They stand
	// for the samples that the part before ends with.
	Preroll int
	// Alone says that no part of another rendition follows. Otherwise the last 64
	// samples are not given before what follows is there.
	Alone bool
}

// fade is how many samples two parts share where one follows the other. With a
// pre-roll of two granules the last 96 samples of it are exact: the first
// granule lacks what overlaps from the one before, and the polyphase filterbank
// reaches 480 samples back (ISO/IEC 11172-3, 2.4.3.2).
const fade = 64

// splice is the source of Splice.
type splice struct {
	next   func() (Part, error)
	open   func(io.Reader) Source
	part   Source   // nil: the next has to be begun
	keep   int      // samples to hold
	held   []Sample // the last samples of the part, not given before it is known what follows
	ready  []Sample // to be given
	buf    [1152]Sample
	frame  int // samples of a frame
	begun  bool
	failed error
}

// Splice gives the sound of a song whose parts are of different renditions, as
// if it were of one: each part by a decoder of its own that open makes, and
// from one to the next a cross-fade of 64 samples, the last of the part before.
// So each sample has the place that it has in every rendition.
//
// next gives the parts, and io.EOF after the last. All frames have as many
// samples as frame says. Its errors, and those of the decoders, are given as
// they are; a part that ends within its pre-roll is an error.
func Splice(next func() (Part, error), open func(io.Reader) Source, frame int) Source {
	return &splice{next: next, open: open, frame: frame}
}

// ReadSamples implements Source.
func (s *splice) ReadSamples(p []Sample) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(s.ready) == 0 {
		if s.failed == nil {
			s.failed = s.more()
		}
		if s.failed != nil && len(s.ready) == 0 {
			return 0, s.failed
		}
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

// more decodes more samples, or goes on to the next part.
func (s *splice) more() error {
	if s.part == nil {
		return s.follow()
	}
	n, err := s.part.ReadSamples(s.buf[:])
	if err == io.EOF {
		s.part = nil
		return nil
	}
	s.hold(s.buf[:n])
	return err
}

// hold takes samples of a part, and gives all but the last few.
func (s *splice) hold(p []Sample) {
	s.held = append(s.held, p...)
	if n := len(s.held) - s.keep; n > 0 {
		s.ready = append(s.ready[:0], s.held[:n]...)
		s.held = append(s.held[:0], s.held[n:]...)
	}
}

// follow begins the next part, or gives what is left after the last.
func (s *splice) follow() error {
	part, err := s.next()
	if err != nil {
		s.ready = append(s.ready[:0], s.held...)
		s.held = nil
		return err
	}
	s.part, s.keep = s.open(part.Frames), fade
	if part.Alone {
		s.keep = 0
	}
	if !s.begun {
		s.begun = true
		return nil // its pre-roll is its place's, which Trim drops
	}
	if part.Preroll < 1 {
		return nil // it is joined as it is
	}
	if err := s.read(part.Preroll*s.frame-len(s.held), nil); err != nil {
		return err
	}
	over := make([]Sample, 0, fade)
	if err := s.read(len(s.held), func(p []Sample) { over = append(over, p...) }); err != nil {
		return err
	}
	crossFade(s.held, over)
	return nil
}

// read reads n samples of pre-roll, for a function, if there is one.
func (s *splice) read(n int, to func([]Sample)) error {
	for n > 0 {
		k, err := s.part.ReadSamples(s.buf[:min(n, len(s.buf))])
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("a part of the song ends within its pre-roll: %w", io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		if to != nil {
			to(s.buf[:k])
		}
		n -= k
	}
	return nil
}

// crossFade goes from the samples of one part to those of the next, in place.
func crossFade(from, to []Sample) {
	for i := range from {
		w := float32(i+1) / float32(len(from)+1)
		for ch := range from[i] {
			from[i][ch] += w * (to[i][ch] - from[i][ch])
		}
	}
}

package segmenter

import "segue/internal/mpeg"

// find returns the first place from p on where frames start that can be
// believed; found is false if there is none. Tags on the way are stepped over.
func (s *scanner) find(p int64) (at int64, found bool, err error) {
	need := chainLength * s.recent.free.longest()
	for p < s.end {
		view, last, err := s.win.at(p, need)
		if err != nil {
			return 0, false, err
		}
		search := len(view)
		if !last {
			search -= need - 1
		}
		i := s.skim(view, search, last, p)
		p += int64(i)
		if i == search {
			continue
		}
		_, n := leadingTag(view[i:])
		if n == 0 {
			return p, true, nil
		}
		p += n
	}
	return 0, false, nil
}

// skim returns the first index before n of view at which believable frames or
// a tag start; n if there is none. view is what the file holds at p; last tells
// that the audio ends with it.
func (s *scanner) skim(view []byte, n int, last bool, p int64) int {
	for i, c := range view[:n] {
		switch c {
		case 0xff:
			if s.chained(view[i:], last, p+int64(i) == s.start) {
				return i
			}
		case 'I', 'A':
			if _, n := leadingTag(view[i:]); n != 0 && n <= s.end-p-int64(i) {
				return i
			}
		}
	}
	return n
}

// chained reports whether view starts with frames that can be believed: three
// headers that agree, with each other and with the song, and each of which is
// where the frame before it ends. At the end of the audio fewer will do if the
// last frame ends exactly there; but not before the song's format is known,
// unless they are all there is.
func (s *scanner) chained(view []byte, last, atStart bool) bool {
	format := s.first.Format()
	for n := range chainLength {
		if len(view) == 0 && last {
			return n > 0 && (s.first != 0 || atStart)
		}
		if len(view) < 4 {
			return false
		}
		h := mpeg.ReadHeader(view)
		size := s.recent.free.size(h)
		if size == 0 || (format != 0 && h.Format() != format) {
			return false
		}
		format = h.Format()
		if size > len(view) { // truncated: it counts if it is the third
			return n == chainLength-1
		}
		view = view[size:]
	}
	return true
}

package segmenter

import "segue/internal/mpeg"

// freeSize is the length in bytes of a song's frames in free format, without
// padding; 0 if it has none.
type freeSize int

// size returns the length of the frame that h starts; 0 if it starts none.
func (f freeSize) size(h mpeg.Header) int {
	if n := h.Size(); n != 0 || f == 0 {
		return n
	}
	return f.free(h)
}

// free is size for what may be a frame in free format. One of Layer III that
// has no room for data is none.
func (f freeSize) free(h mpeg.Header) int {
	if !h.Free() {
		return 0
	}
	if offset, length := h.SideInfo(); h.Layer() == 3 && int(f) <= offset+length {
		return 0
	}
	return int(f) + h.Padding()
}

// longest returns how long a frame of the song can be.
func (f freeSize) longest() int { return max(mpeg.MaxFrame, int(f)+4) }

// findFree learns how long frames in free format are, if the audio starts with
// three that agree and are equally far apart, or if the last of fewer ends
// where the audio does. Elsewhere such frames are no frames: a search for them
// at every byte of a large file would take too long.
func (s *scanner) findFree() error {
	view, last, err := s.win.at(s.start, 3*mpeg.MaxFree)
	if err != nil || len(view) < mpeg.HeaderLen {
		return err
	}
	size, _ := mpeg.FreeSize(view, last)
	s.recent.free = freeSize(size)
	return nil
}

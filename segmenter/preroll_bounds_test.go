package segmenter

import (
	"testing"

	"segue/internal/mpeg"
)

// TestLongestPreroll reaches as far back as a frame can: MPEG-2, one byte of
// data a frame, 255 bytes back.
func TestLongestPreroll(t *testing.T) {
	var recent history
	const stereoProtected, reachBack = 0xfff21404, 0xff
	for k := range 2 * historySize {
		recent.put(k, stereoProtected<<32|reachBack<<8)
		frames, size := recent.preroll(k)
		if want := min(k, 257); frames != want || size != want*mpeg.MinFrame {
			t.Fatalf("frame %d: %d frames of %d bytes, want %d of %d", k, frames, size, want, want*mpeg.MinFrame)
		}
	}
}

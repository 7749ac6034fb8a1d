package segmenter

import "testing"

// TestFrameSizes holds the table against sizes worked out by hand from the
// standard, and its bounds against the constants that rely on them.
func TestFrameSizes(t *testing.T) {
	for _, test := range []struct {
		what string
		h    header
		want int
	}{
		{"MPEG-1 layer III, 128 kbit/s, 44.1 kHz", 0xfffb9064, 417},
		{"the same, padded", 0xfffb9264, 418},
		{"the same, protected", 0xfffa9064, 417},
		{"MPEG-1 layer III, 320 kbit/s, 32 kHz", 0xfffbe864, 1440},
		{"MPEG-1 layer II, 192 kbit/s, 48 kHz", 0xfffda464, 576},
		{"MPEG-1 layer I, 384 kbit/s, 44.1 kHz", 0xffffc064, 416},
		{"the same, padded", 0xffffc264, 420},
		{"MPEG-1 layer I, 32 kbit/s, 48 kHz", 0xffff1464, 32},
		{"MPEG-2 layer III, 64 kbit/s, 22.05 kHz", 0xfff38064, 208},
		{"MPEG-2 layer III, 8 kbit/s, 24 kHz", 0xfff31464, minFrame},
		{"MPEG-2 layer II, 160 kbit/s, 16 kHz", 0xfff5e864, 1440},
		{"MPEG-2 layer I, 256 kbit/s, 16 kHz", 0xfff7e864, 768},
		{"MPEG-2.5 layer III, 32 kbit/s, 11.025 kHz", 0xffe34064, 208},
		{"MPEG-2.5 layer II, 160 kbit/s, 8 kHz, padded", 0xffe5ea64, maxFrame},
		{"free format", 0xfffb0064, 0},
		{"reserved bitrate", 0xfffbf064, 0},
		{"reserved sample rate", 0xfffb9c64, 0},
		{"reserved layer", 0xfff99064, 0},
		{"reserved version", 0xffeb9064, 0},
		{"reserved emphasis", 0xfffb9066, 0},
		{"no sync word", 0xff7b9064, 0},
		{"ID3v2", 0x49443303, 0},
	} {
		if got := test.h.size(); got != test.want {
			t.Errorf("%s: %#x is %d bytes, want %d", test.what, uint32(test.h), got, test.want)
		}
	}
	for i := range sizes {
		h := header(0xffe00000 | i<<8)
		if n := h.size(); n != 0 && (n < minFrame || n > maxFrame) {
			t.Errorf("%#x is %d bytes, not from %d to %d", uint32(h), n, minFrame, maxFrame)
		}
	}
}

// TestSideInfo checks the four lengths, with and without a checksum, and that
// every Layer III frame has room for data, on which the pre-roll's bounds rely.
func TestSideInfo(t *testing.T) {
	for _, test := range []struct {
		h              header
		offset, length int
	}{
		{0xfffb9064, 4, 32}, // MPEG-1 joint stereo
		{0xfffa9064, 6, 32}, // the same, protected
		{0xfffb90c4, 4, 17}, // MPEG-1 mono
		{0xfff38064, 4, 17}, // MPEG-2 joint stereo
		{0xfff280c4, 6, 9},  // MPEG-2 mono, protected
		{0xffe340c4, 4, 9},  // MPEG-2.5 mono
	} {
		if offset, length := test.h.sideInfo(); offset != test.offset || length != test.length {
			t.Errorf("%#x: %d bytes at %d, want %d at %d", uint32(test.h), length, offset, test.length, test.offset)
		}
	}
	for i := range sizes {
		for _, mode := range []header{0x00, 0x40, 0x80, 0xc0} {
			h := header(0xffe00000|i<<8) | mode
			if h.size() == 0 || h.layer() != 3 {
				continue
			}
			if room, _ := mainData(uint64(h) << 32); room < 1 {
				t.Errorf("%#x has room for %d bytes of data", uint32(h), room)
			}
		}
	}
}

// TestLongestPreroll reaches as far back as a frame can: MPEG-2, one byte of
// data a frame, 255 bytes back.
func TestLongestPreroll(t *testing.T) {
	var recent history
	const stereoProtected, reachBack = 0xfff21404, 0xff
	for k := range 2 * historySize {
		recent.put(k, stereoProtected<<32|reachBack<<8)
		frames, size := recent.preroll(k)
		if want := min(k, 257); frames != want || size != want*minFrame {
			t.Fatalf("frame %d: %d frames of %d bytes, want %d of %d", k, frames, size, want, want*minFrame)
		}
	}
}

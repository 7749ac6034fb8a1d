package mpeg

import "testing"

// TestSize holds sizes against those worked out by hand from the standard, and
// its bounds against the constants that rely on them.
func TestSize(t *testing.T) {
	for _, test := range []struct {
		what string
		h    Header
		want int
	}{
		{"MPEG-1 layer III, 128 kbit/s, 44.1 kHz", 0xfffb9064, 417},
		{"the same, padded", 0xfffb9264, 418},
		{"the same, protected", 0xfffa9064, 417},
		{"the same, reserved emphasis", 0xfffb9066, 417},
		{"MPEG-1 layer III, 320 kbit/s, 32 kHz", 0xfffbe864, 1440},
		{"MPEG-1 layer II, 192 kbit/s, 48 kHz", 0xfffda464, 576},
		{"MPEG-1 layer I, 384 kbit/s, 44.1 kHz", 0xffffc064, 416},
		{"the same, padded", 0xffffc264, 420},
		{"MPEG-1 layer I, 32 kbit/s, 48 kHz", 0xffff1464, 32},
		{"MPEG-2 layer III, 64 kbit/s, 22.05 kHz", 0xfff38064, 208},
		{"MPEG-2 layer III, 8 kbit/s, 24 kHz", 0xfff31464, MinFrame},
		{"MPEG-2 layer II, 160 kbit/s, 16 kHz", 0xfff5e864, 1440},
		{"MPEG-2 layer I, 256 kbit/s, 16 kHz", 0xfff7e864, 768},
		{"MPEG-2.5 layer III, 32 kbit/s, 11.025 kHz", 0xffe34064, 208},
		{"MPEG-2.5 layer II, 160 kbit/s, 8 kHz, padded", 0xffe5ea64, MaxFrame},
		{"free format", 0xfffb0064, 0},
		{"reserved bitrate", 0xfffbf064, 0},
		{"reserved sample rate", 0xfffb9c64, 0},
		{"reserved layer", 0xfff99064, 0},
		{"reserved version", 0xffeb9064, 0},
		{"no sync word", 0xff7b9064, 0},
		{"ID3v2", 0x49443303, 0},
	} {
		if got := test.h.Size(); got != test.want {
			t.Errorf("%s: %#x is %d bytes, want %d", test.what, uint32(test.h), got, test.want)
		}
		if free := test.what == "free format"; test.h.Free() != free || test.h.Valid() != (free || test.want != 0) {
			t.Errorf("%s: free %v, valid %v", test.what, test.h.Free(), test.h.Valid())
		}
	}
	for i := range sizes {
		h := Header(0xffe00000 | i<<8)
		if n := h.Size(); n != 0 && (n < MinFrame || n > MaxFrame) {
			t.Errorf("%#x is %d bytes, not from %d to %d", uint32(h), n, MinFrame, MaxFrame)
		}
	}
}

// TestFields reads headers whose fields were worked out by hand.
func TestFields(t *testing.T) {
	type fields struct {
		version                       Version
		layer, bitrate, rate, samples int
		mode                          Mode
		midSide, intensity, protected bool
	}
	for h, want := range map[Header]fields{
		0xfffb9064: {MPEG1, 3, 128_000, 44100, 1152, JointStereo, true, false, false},
		0xfffb9454: {MPEG1, 3, 128_000, 48000, 1152, JointStereo, false, true, false},
		0xfff28834: {MPEG2, 3, 64_000, 16000, 576, Stereo, false, false, true},
		0xffe340c4: {MPEG25, 3, 32_000, 11025, 576, Mono, false, false, false},
		0xffe348b4: {MPEG25, 3, 32_000, 8000, 576, DualChannel, false, false, false},
		0xfffb0064: {MPEG1, 3, 0, 44100, 1152, JointStereo, true, false, false},
		0xfffda404: {MPEG1, 2, 192_000, 48000, 1152, Stereo, false, false, false},
		0xffffc0c4: {MPEG1, 1, 384_000, 44100, 384, Mono, false, false, false},
	} {
		got := fields{h.Version(), h.Layer(), h.Bitrate(), h.Rate(), h.Samples(), h.Mode(), h.MidSide(), h.Intensity(), h.Protected()}
		if got != want {
			t.Errorf("%#x is %+v, want %+v", uint32(h), got, want)
		}
	}
}

// TestSideInfoPlace checks the four lengths of side information, with and
// without a checksum, and that every Layer III frame has room for data.
func TestSideInfoPlace(t *testing.T) {
	for _, test := range []struct {
		h              Header
		offset, length int
	}{
		{0xfffb9064, 4, 32}, // MPEG-1 joint stereo
		{0xfffa9064, 6, 32}, // the same, protected
		{0xfffb90c4, 4, 17}, // MPEG-1 mono
		{0xfff38064, 4, 17}, // MPEG-2 joint stereo
		{0xfff280c4, 6, 9},  // MPEG-2 mono, protected
		{0xffe340c4, 4, 9},  // MPEG-2.5 mono
	} {
		if offset, length := test.h.SideInfo(); offset != test.offset || length != test.length {
			t.Errorf("%#x: %d bytes at %d, want %d at %d", uint32(test.h), length, offset, test.length, test.offset)
		}
	}
	for i := range sizes {
		for _, mode := range []Header{0x00, 0x40, 0x80, 0xc0} {
			h := Header(0xffe00000|i<<8) | mode
			if offset, length := h.SideInfo(); h.Size() != 0 && h.Layer() == 3 && h.Size() <= offset+length {
				t.Errorf("%#x has room for %d bytes of data", uint32(h), h.Size()-offset-length)
			}
		}
	}
}

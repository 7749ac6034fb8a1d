package segmenter

import (
	"slices"
	"testing"
	"unsafe"

	"segue/internal/mpeg"
)

// note returns a frame of header h with the encoder's note at byte at.
func note(h mpeg.Header, at int, note ...[]byte) []byte {
	frame := make([]byte, h.Size())
	copy(frame, []byte{byte(h >> 24), byte(h >> 16), byte(h >> 8), byte(h)})
	copy(frame[at:], slices.Concat(note...))
	return frame
}

// lame returns what an encoder of this name writes after the seek table, with
// a delay of 0x240 and a padding of 0x5a6 samples.
func lame(name string) []byte {
	b := make([]byte, 36)
	copy(b, name)
	copy(b[21:], "\x24\x05\xa6")
	return b
}

func TestInfoFrame(t *testing.T) {
	const (
		stereo1    = mpeg.Header(0xfffb9064)
		protected1 = mpeg.Header(0xfffa9064)
		mono1      = mpeg.Header(0xfffb90c4)
		stereo2    = mpeg.Header(0xfff38064)
		mono2      = mpeg.Header(0xfff380c4)
		layer2     = mpeg.Header(0xfffda464)
	)
	all := append([]byte("Info\x00\x00\x00\x0f"), make([]byte, 4+4+100+4)...)
	none := []byte("Xing\x00\x00\x00\x00")
	table := append([]byte("Xing\x00\x00\x00\x04"), make([]byte, 100)...)
	for _, test := range []struct {
		name           string
		frame          []byte
		delay, padding int
		is             bool
	}{
		{"MPEG-1 stereo", note(stereo1, 36, all, lame("LAME3.100")), 576, 1446, true},
		{"MPEG-1 mono", note(mono1, 21, all, lame("LAME3.100")), 576, 1446, true},
		{"MPEG-2 stereo", note(stereo2, 21, all, lame("LAME3.100")), 576, 1446, true},
		{"MPEG-2 mono", note(mono2, 13, all, lame("LAME3.100")), 576, 1446, true},
		{"protected", note(protected1, 38, all, lame("LAME3.100")), 576, 1446, true},
		{"protected, without room for the checksum", note(protected1, 36, all, lame("LAME3.100")), 576, 1446, true},
		{"no fields", note(stereo1, 36, none, lame("Lavf61.1")), 576, 1446, true},
		{"only the table", note(stereo1, 36, table, lame("Lavc61.1")), 576, 1446, true},
		{"another encoder", note(stereo1, 36, all, lame("Noname1.0")), 0, 0, true},
		{"no LAME part", note(stereo1, 36, all), 0, 0, true},
		{"cut before the delays", note(stereo1, 36, all, lame("LAME3.100"))[:36+len(all)+22], 0, 0, true},
		{"cut after the magic", note(stereo1, 36, all)[:40], 0, 0, true},
		{"VBRI", note(stereo1, 36, []byte("VBRI")), 0, 0, true},
		{"VBRI in mono", note(mono1, 36, []byte("VBRI")), 0, 0, true},
		{"sound", note(stereo1, 36), 0, 0, false},
		{"a note elsewhere", note(stereo1, 37, all), 0, 0, false},
		{"layer II", note(layer2, 36, all), 0, 0, false},
		{"header only", note(stereo1, 36)[:4], 0, 0, false},
	} {
		delay, padding, is := infoFrame(test.frame)
		if delay != test.delay || padding != test.padding || is != test.is {
			t.Errorf("%s: %d, %d, %v; want %d, %d, %v", test.name, delay, padding, is, test.delay, test.padding, test.is)
		}
	}
}

// TestMarkSize keeps the promise that ten thousand songs are small.
func TestMarkSize(t *testing.T) {
	if got := unsafe.Sizeof(mark{}); got != 12 {
		t.Errorf("a segment takes %d bytes, want 12", got)
	}
}

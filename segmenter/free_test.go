package segmenter_test

import (
	"bytes"
	"slices"
	"testing"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// freed is a fixture of one bitrate with all frames in free format: nothing
// but the bitrate in their headers has changed.
func freed(tb testing.TB, f mp3test.Fixture) []byte {
	frames, b := clean(tb, f)
	b = bytes.Clone(b)
	for _, frame := range frames {
		b[frame.offset+2] &= 0x0f
	}
	return b
}

// TestFreeFormat wants songs in free format cut as the same frames are at
// their bitrate.
func TestFreeFormat(t *testing.T) {
	for _, name := range []string{"cbr128-joint-44100", "cbr320-44100", "cbr64-24000", "cbr8-24000", "cbr8-mono-16000", "cbr32-11025", "cbr160-22050", "layer2-48000", "crc128-44100"} {
		t.Run(name, func(t *testing.T) {
			f := fixture(t, name)
			_, plain := clean(t, f)
			b := freed(t, f)
			tagged := slices.Concat(mp3test.ID3v2{Title: "t"}.Bytes(), b, mp3test.ID3v1("t"))
			for what, file := range map[string][]byte{"alone": b, "tagged": tagged} {
				got, want := split(t, file), split(t, plain)
				if !bytes.Equal(stream(t, got, file, 0, got.Bytes), b) {
					t.Fatalf("%s: another clean stream of %d bytes, want %d", what, got.Bytes, len(b))
				}
				if got.Frames != want.Frames || got.Rate != want.Rate || got.Segments() != want.Segments() {
					t.Fatalf("%s: %d frames in %d segments, want %d in %d", what, got.Frames, got.Segments(), want.Frames, want.Segments())
				}
				for i := range got.Segments() {
					if g, w := got.Segment(i), want.Segment(i); g.Offset != w.Offset || g.Bytes != w.Bytes || g.Preroll != w.Preroll || g.PrerollBytes != w.PrerollBytes {
						t.Errorf("%s: segment %d is %+v, want %+v", what, i, g, w)
					}
				}
			}
			// A cut frame at the end is left out, garbage between frames is passed over.
			frames, _ := clean(t, f)
			if song := split(t, b[:len(b)-1]); song.Frames != len(frames)-1 {
				t.Errorf("cut: %d frames, want %d", song.Frames, len(frames)-1)
			}
			middle := frames[7].offset
			if song := split(t, slices.Concat(b[:middle], []byte("garbage"), b[middle:])); song.Frames != len(frames) {
				t.Errorf("interrupted: %d frames, want %d", song.Frames, len(frames))
			}
		})
	}
}

// TestFreeFormatFewFrames believes one or two frames if nothing else is there,
// and none after other bytes.
func TestFreeFormatFewFrames(t *testing.T) {
	f := fixture(t, "cbr128-joint-44100")
	frames, _ := clean(t, f)
	b := freed(t, f)
	for n := 1; n <= 3; n++ {
		if song := split(t, b[:frames[n].offset]); song.Frames != n {
			t.Errorf("%d frames, want %d", song.Frames, n)
		}
	}
	wantNoFrames(t, "after a byte", append([]byte{1}, b...))
	wantNoFrames(t, "too long", bytes.Repeat(append([]byte{0xff, 0xfb, 0x00, 0x64}, make([]byte, 10_000)...), 5))
}

// BenchmarkFreeFormat is how fast such a song is read.
func BenchmarkFreeFormat(b *testing.B) {
	song := bytes.Repeat(freed(b, fixture(b, "cbr320-44100")), 100)
	b.SetBytes(int64(len(song)))
	for b.Loop() {
		if _, err := segmenter.Split(bytes.NewReader(song), int64(len(song))); err != nil {
			b.Fatal(err)
		}
	}
}

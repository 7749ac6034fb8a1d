package segmenter_test

import (
	"testing"

	"segue/internal/test/mp3test"
)

// isoFrame is a frame as a naive reading of the standard sees it, written
// apart from the package so that the two can be held against each other.
type isoFrame struct{ offset, size, samples, rate int }

// isoBitrates are the standard's, in kbit/s, by row of isoRow.
var isoBitrates = map[string][]int{
	"1/2": {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
	"1/3": {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	"2/3": {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

// walk reads frames that follow each other without a gap in b, and fails the
// test where one does not start.
func walk(tb testing.TB, b []byte, f mp3test.Fixture) []isoFrame {
	tb.Helper()
	row := f.Version + "/3"
	switch {
	case f.Layer == 2:
		row = "1/2"
	case f.Version == "2.5":
		row = "2/3"
	}
	samples := 1152
	if row == "2/3" {
		samples = 576
	}
	var frames []isoFrame
	for p := 0; p < len(b); {
		if b[p] != 0xff || b[p+1]&0xe0 != 0xe0 {
			tb.Fatalf("no frame at byte %d", p)
		}
		size := samples / 8 * isoBitrates[row][b[p+2]>>4] * 1000 / f.Rate
		size += int(b[p+2] >> 1 & 1)
		frames = append(frames, isoFrame{offset: p, size: size, samples: samples, rate: f.Rate})
		p += size
	}
	return frames
}

// clean returns the frames of a fixture's file without the encoder's note, and
// the clean stream that they make.
func clean(tb testing.TB, f mp3test.Fixture) ([]isoFrame, []byte) {
	tb.Helper()
	data := f.Data
	if f.Tagged {
		data = data[walk(tb, data, f)[0].size:]
	}
	return walk(tb, data, f), data
}

// fixture returns the named fixture.
func fixture(tb testing.TB, name string) mp3test.Fixture {
	tb.Helper()
	for _, f := range mp3test.All() {
		if f.Name == name {
			return f
		}
	}
	tb.Fatalf("no fixture is called %q", name)
	return mp3test.Fixture{}
}

package segmenter_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"segue/internal/test/mp3test"
)

// TestLongestPart: of a file that joins parts of several formats the longest is
// the song, wherever it stands, and how much is left out is known.
func TestLongestPart(t *testing.T) {
	a, b, c := mp3test.Get(t, "notag128-44100"), mp3test.Get(t, "cbr128-stereo-48000"), mp3test.Get(t, "cbr64-24000")
	b = b[:3*len(b)/4]
	free := freed(t, fixture(t, "cbr64-24000"))
	for name, tt := range map[string]struct {
		parts [][]byte
		want  int // of parts, whose format is the song's
	}{
		"one format":            {[][]byte{a, a}, 0},
		"longest first":         {[][]byte{a, a, b}, 0},
		"longest last":          {[][]byte{a, b, b}, 1},
		"in the middle":         {[][]byte{a, b, b, a[:len(a)/8]}, 1},
		"in turns":              {[][]byte{b, a, b, a, a, b[:len(b)/2]}, 1},
		"with tags":             {[][]byte{mp3test.ID3v2{Title: "x"}.Bytes(), a, b, b}, 2},
		"three":                 {[][]byte{c[:len(c)/3], a, b, b}, 2},
		"garbage is none":       {[][]byte{a, make([]byte, 100_000), noise(1, 50_000, true)}, 0},
		"many zeros in between": {[][]byte{a, make([]byte, 9000), a}, 0},
		"free format":           {[][]byte{a, free, free, free}, 1},
		"zeros in between":      {[][]byte{a[:4180], make([]byte, 4000), a}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			song := split(t, slices.Concat(tt.parts...))
			like := split(t, tt.parts[tt.want])
			if song.Rate != like.Rate || song.Version != like.Version {
				t.Fatalf("the song has %d Hz, not %d", song.Rate, like.Rate)
			}
			var all time.Duration
			for _, p := range tt.parts {
				if bytes.HasPrefix(p, []byte("ID3")) || p[0] != 0xff {
					continue
				}
				s := split(t, p)
				all += s.Duration() + time.Duration(s.Delay+s.Padding)*time.Second/time.Duration(s.Rate)
			}
			heard := song.Duration() + song.LeftOut
			if d := all - heard; d > 200*time.Millisecond || d < -200*time.Millisecond {
				t.Errorf("%v are heard and %v left out of %v", song.Duration(), song.LeftOut, all)
			}
			if same := tt.want == 0 && name != "longest first"; same && song.LeftOut != 0 {
				t.Errorf("%v are left out of one format", song.LeftOut)
			}
		})
	}
}

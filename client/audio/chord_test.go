package audio

import (
	"slices"
	"testing"
)

func TestChord(t *testing.T) {
	for _, rate := range []int{8000, 44100, 192000} {
		p := readAll(t, Chord(rate), 1000)
		if len(p) != 2*rate {
			t.Errorf("%d Hz: %d samples, want %d", rate, len(p), 2*rate)
		}
		if top := peak(p); top < 4000 || top > 1<<14 {
			t.Errorf("%d Hz: its peak is %d", rate, top)
		}
		ends := slices.Concat(p[:rate/200], p[len(p)-rate/200:])
		if top := peak(ends); top > 200 {
			t.Errorf("%d Hz: an edge is as loud as %d", rate, top)
		}
		if at := slices.IndexFunc(p, func(s Sample) bool { return abs(units(s[0]-s[1])) > 100 }); at < 0 {
			t.Errorf("%d Hz: left and right are the same", rate)
		}
	}
}

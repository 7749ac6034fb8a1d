//go:build linux

package main

import (
	"slices"
	"testing"

	"segue/client/audio"
)

// TestCompare tells samples that are left out, come twice, or are of no song.
func TestCompare(t *testing.T) {
	song := make([]audio.Sample, 10_000)
	for i := range song {
		song[i] = audio.Sample{float32(i), float32(i >> 8)}
	}
	noise := make([]audio.Sample, 2000)
	for name, tt := range map[string]struct {
		got  []audio.Sample
		want heard
	}{
		"all":         {song, heard{}},
		"the start":   {song[:7000], heard{rest: 3000}},
		"a hole":      {slices.Concat(song[:3000], song[3001:]), heard{lost: 1}},
		"a repeat":    {slices.Concat(song[:3000], song[2990:]), heard{twice: 10}},
		"both":        {slices.Concat(song[:3000], song[2990:6000], song[6100:]), heard{twice: 10, lost: 100}},
		"other sound": {slices.Concat(song[:3000], noise), heard{wrong: 2000}},
	} {
		if got := compare(tt.got, song); got != tt.want {
			t.Errorf("%s: %+v, not %+v", name, got, tt.want)
		}
	}
}

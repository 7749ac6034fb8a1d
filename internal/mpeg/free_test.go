package mpeg

import (
	"slices"
	"testing"
)

// TestFreeSize finds how long frames in free format are, as soon as that can
// be told and not before.
func TestFreeSize(t *testing.T) {
	frame := func(header Header, size int) []byte {
		b := make([]byte, size)
		b[0], b[1], b[2], b[3] = byte(header>>24), byte(header>>16), byte(header>>8), byte(header)
		return b
	}
	const plain, padded, other = 0xfffb0064, 0xfffb0264, 0xfffb0464 // the last of another rate
	three := slices.Concat(frame(plain, 1000), frame(padded, 1001), frame(plain, 1000))
	for name, test := range map[string]struct {
		view   []byte
		last   bool
		size   int
		enough bool
	}{
		"three headers":               {three[:2001+4], false, 1000, true},
		"a byte less":                 {three[:2001+3], false, 0, false},
		"the first is padded":         {slices.Concat(frame(padded, 1001), frame(plain, 1000), frame(plain, 4)), false, 1000, true},
		"two, and the end":            {three[:2001], true, 1000, true},
		"one, and the end":            {three[:1000], true, 1000, true},
		"one, and more":               {three[:1000], false, 0, false},
		"one, and the end of layer 2": {frame(0xfffd0064, 300), true, 300, true},
		"another rate":                {slices.Concat(frame(plain, 1000), frame(other, 1000), frame(other, 8000)), false, 0, true},
		"too long":                    {slices.Concat(frame(plain, MaxFree+1), frame(plain, 10)), false, 0, true},
		"too short":                   {frame(plain, 20), true, 0, true},
		"no free format":              {frame(0xfffb9064, 1000), true, 0, true},
		"less than a header":          {frame(plain, 4)[:3], false, 0, false},
	} {
		if size, enough := FreeSize(test.view, test.last); size != test.size || enough != test.enough {
			t.Errorf("%s: %d bytes, enough %v; want %d, %v", name, size, enough, test.size, test.enough)
		}
	}
}

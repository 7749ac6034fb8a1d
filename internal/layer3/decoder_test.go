package layer3

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"segue/internal/mpeg"
)

// synthetic makes frames of MPEG-1 stereo at 44.1 kHz, with a reservoir.
func synthetic(n int) [][]byte {
	b := builder{random: rand.New(rand.NewPCG(1, 2)), header: headerOf(44100), short: 0.3}
	return b.stream(n)
}

// TestReset wants a decoder to be as new.
func TestReset(t *testing.T) {
	frames := synthetic(20)
	want := decodeAll(t, frames)
	var d Decoder
	var out [MaxSamples][2]float32
	for _, frame := range frames[:7] {
		d.Decode(out[:], frame)
	}
	d.Reset()
	var got [][2]float32
	for _, frame := range frames {
		n, err := d.Decode(out[:], frame)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, out[:n]...)
	}
	if !slices.Equal(got, want) {
		t.Error("after Reset the same stream sounds otherwise")
	}
}

// TestConcealment breaks one frame in several ways: it keeps its place, is
// silent at its end, and the others come as before.
func TestConcealment(t *testing.T) {
	const bad = 9
	frames := synthetic(30)
	want := decodeAll(t, frames)
	for name, breakIt := range map[string]func(side []byte){
		"big_values of 511":        func(side []byte) { side[4] |= 0xff; side[5] |= 0x80 },
		"begins before the stream": nil,
		"longer than its data": func(side []byte) {
			fillBytes(side[2:4], 0xff)
			fillBytes(side[9:13], 0xff)
			fillBytes(side[17:20], 0xff)
		},
		"all ones":                       func(side []byte) { fillBytes(side[2:], 0xff) },
		"window switching to long block": func(side []byte) { fillBytes(side[2:], 0); side[6] |= 0x04 },
	} {
		t.Run(name, func(t *testing.T) {
			frames := slices.Clone(frames)
			frames[bad] = bytes.Clone(frames[bad])
			if breakIt != nil {
				breakIt(frames[bad][mpeg.HeaderLen : mpeg.HeaderLen+32])
			} else {
				frames = frames[1:] // frames that reach back over the cut
			}
			var d Decoder
			var out [MaxSamples][2]float32
			failed := 0
			for i, frame := range frames {
				n, err := d.Decode(out[:], frame)
				if n != 1152 {
					t.Fatalf("frame %d has %d samples", i, n)
				}
				if err != nil {
					failed++
					if name == "begins before the stream" != errors.Is(err, ErrReservoir) || i != bad && breakIt != nil {
						t.Errorf("frame %d: %v", i, err)
					}
					if end := out[1151]; breakIt != nil && max(end[0], -end[0], end[1], -end[1]) > 1e-3 {
						t.Errorf("frame %d ends with %v", i, end)
					}
				}
				if at := i + len(want)/1152 - len(frames); (i > bad+2) && !slices.Equal(out[:], want[1152*at:1152*at+1152]) {
					t.Errorf("frame %d sounds otherwise", i)
				}
			}
			if failed == 0 && breakIt != nil {
				t.Error("nothing was found wrong")
			}
		})
	}
}

func fillBytes(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}

// TestNotLayer3 wants what is no frame of Layer III refused.
func TestNotLayer3(t *testing.T) {
	good := synthetic(1)[0]
	for name, frame := range map[string][]byte{
		"nothing":  nil,
		"a byte":   {0xff},
		"text":     []byte("this is no frame, but it is long enough to be one"),
		"layer 2":  append([]byte{0xff, 0xfd, 0xe0, 0x00}, good[4:]...),
		"cut":      good[:20],
		"too long": append(bytes.Clone(good), make([]byte, mpeg.MaxFree)...),
	} {
		var d Decoder
		var out [MaxSamples][2]float32
		if n, err := d.Decode(out[:], frame); n != 0 || !errors.Is(err, ErrNotLayer3) {
			t.Errorf("%s: %d samples, %v", name, n, err)
		}
	}
}

// TestModes changes from mono to stereo in mid-stream: what one channel held is
// what both hold then.
func TestModes(t *testing.T) {
	h := headerOf(44100)
	mono := builder{random: rand.New(rand.NewPCG(1, 2)), header: h | 3<<6}
	frame := mono.stream(1)[0]
	silent := make([]byte, h.Size())
	copy(silent, []byte{byte(h >> 24), byte(h >> 16), byte(h >> 8), byte(h)})
	var d Decoder
	var out [MaxSamples][2]float32
	d.Decode(out[:], frame)
	if n, err := d.Decode(out[:], silent); n != 1152 || err != nil {
		t.Fatal(n, err)
	}
	if out[0] == [2]float32{} || slices.ContainsFunc(out[:], func(s [2]float32) bool { return s[0] != s[1] }) {
		t.Errorf("the mono frame's end is %v on left and right", out[0])
	}
}

// TestChecksum wants a protected frame to be decoded whatever its checksum.
func TestChecksum(t *testing.T) {
	b := builder{random: rand.New(rand.NewPCG(1, 2)), header: headerOf(44100)&^0x10000 | 1<<6 | 2<<4}
	frames := b.stream(5)
	b.random = rand.New(rand.NewPCG(1, 2))
	want := decodeAll(t, frames)
	for _, frame := range frames {
		frame[4], frame[5] = 0xab, 0xcd
	}
	if got := decodeAll(t, frames); !slices.Equal(got, want) {
		t.Error("another checksum makes another sound")
	}
}

// TestNoAllocation wants a frame to cost no memory.
func TestNoAllocation(t *testing.T) {
	frames := synthetic(10)
	var d Decoder
	var out [MaxSamples][2]float32
	i := 0
	if n := testing.AllocsPerRun(50, func() {
		d.Decode(out[:], frames[i%len(frames)])
		i++
	}); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

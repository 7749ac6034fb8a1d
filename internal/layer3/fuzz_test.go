package layer3

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"segue/internal/mpeg"
)

// FuzzDecode decodes two frames of arbitrary side information and data: each has
// its samples, all of them finite.
func FuzzDecode(f *testing.F) {
	for _, h := range []mpeg.Header{headerOf(44100), headerOf(48000) | 3<<6, headerOf(24000) | 1<<6 | 3<<4, headerOf(8000) | 3<<6, headerOf(32000) | 1<<6 | 2<<4} {
		b := builder{random: rand.New(rand.NewPCG(uint64(h), 1)), header: h, short: 0.5, mixed: true}
		frame := b.stream(1)[0]
		offset, length := h.SideInfo()
		f.Add(uint32(h), frame[offset:min(len(frame), offset+length+150)])
	}
	f.Add(uint32(0xffe300ff), make([]byte, 40))
	var d Decoder
	var out [MaxSamples][2]float32
	f.Fuzz(func(t *testing.T, header uint32, data []byte) {
		h := mpeg.Header(header | 0xffe20000) // Layer III, as often as can be
		frame := append(binary.BigEndian.AppendUint32(make([]byte, 0, 64), uint32(h)), data...)
		d.Reset()
		for range 2 {
			n, err := d.Decode(out[:], frame)
			if n == 0 && err == nil || n != 0 && n != h.Samples() {
				t.Fatalf("%d samples, %v", n, err)
			}
			for _, s := range out[:n] {
				// The difference of what isn't finite from itself is not 0.
				if s[0]-s[0] != 0 || s[1]-s[1] != 0 {
					t.Fatalf("%v", s)
				}
			}
		}
	})
}

// numbers makes random numbers of a seed's bytes, and ordinary ones after them,
// so that a fuzzer can change what a builder does bit by bit.
type numbers struct {
	seed []byte
	rest *rand.PCG
}

func (n *numbers) Uint64() uint64 {
	if len(n.seed) == 0 {
		return n.rest.Uint64()
	}
	v := uint64(n.seed[0]) << 56
	n.seed = n.seed[1:]
	return v | v>>8 | v>>16 | v>>24
}

// FuzzAgainstGoMP3 decodes two frames that a builder makes of a seed, and wants
// go-mp3 to make the same of them, where it has no known fault.
func FuzzAgainstGoMP3(f *testing.F) {
	for i := range byte(8) {
		f.Add(i, i, []byte{i * 31, 200 - i, i})
	}
	rates := []int{16000, 24000, 32000, 44100, 48000}
	modes := []mpeg.Header{0, 2 << 6, 3 << 6, 1<<6 | 2<<4}
	f.Fuzz(func(t *testing.T, rate, mode byte, seed []byte) {
		h := headerOf(rates[int(rate)%len(rates)]) | modes[int(mode)%len(modes)]
		random := rand.New(&numbers{seed, rand.NewPCG(uint64(len(seed)), 1)})
		b := builder{random: random, header: h, short: 0.4, mixed: mode&0x80 != 0}
		frames := b.stream(2)
		got := decodeAll(t, frames)
		second, err := secondOpinion(slices.Concat(frames...))
		if err != nil {
			t.Skip()
		}
		if _, err := disagree(frames, got, second); err != nil {
			t.Error(err)
		}
	})
}

// TestFinite holds that the check of FuzzDecode finds what it looks for.
func TestFinite(t *testing.T) {
	for _, x := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		if x-x == 0 {
			t.Errorf("%v is taken for finite", x)
		}
	}
}

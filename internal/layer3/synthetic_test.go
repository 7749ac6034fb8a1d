package layer3

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"segue/internal/mpeg"
)

// TestSynthetic decodes frames that no encoder at hand makes: every table,
// kind of block, scale factor length and mode, at every rate; and compares each
// with mpg123 and ffmpeg, where those do as the standard says. It takes few frames
// of three rates, or with -corpus many of all.
func TestSynthetic(t *testing.T) {
	there(t, "mpg123", "ffmpeg")
	n, rates := 25, []int{8000, 22050, 44100}
	if *wholeCorpus {
		n, rates = 400, []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}
	}
	var streams, frames int
	var worst [2]difference
	for _, rate := range rates {
		for _, mode := range []struct {
			name string
			bits mpeg.Header
		}{
			{"stereo", 0 << 6}, {"mid/side", 1<<6 | 2<<4}, {"intensity", 1<<6 | 1<<4}, {"both", 1<<6 | 3<<4}, {"dual", 2 << 6}, {"mono", 3 << 6},
		} {
			for _, kind := range []struct {
				name  string
				short float64
				mixed bool
			}{{"long", 0, false}, {"short", 0.6, false}, {"mixed", 0.6, true}} {
				name := fmt.Sprintf("%d Hz %s %s", rate, mode.name, kind.name)
				h := headerOf(rate) | mode.bits
				b := builder{random: rand.New(rand.NewPCG(uint64(h), uint64(len(kind.name)))), header: h, short: kind.short, mixed: kind.mixed}
				f := b.stream(n)
				got := decodeAll(t, f)
				streams, frames = streams+1, frames+len(f)
				mpeg1 := h.Version() == mpeg.MPEG1
				// mpg123 has 8 long bands in the mixed blocks of every version.
				if mpeg1 || !kind.mixed {
					worst[0] = worse(worst[0], against(t, mpg123, name, f, got, func(k int) bool {
						return slices.ContainsFunc(f[max(0, k-2):k+1], withoutPositions) // they overlap
					}))
				}
				if rate != 24000 { // ffmpeg has the first edition's band limit there
					worst[1] = worse(worst[1], against(t, ffmpeg, name, f, got, nil))
				}
			}
		}
	}
	t.Logf("%d streams of %d frames; the worst sample is off by %.2g against mpg123 and %.2g against ffmpeg", streams, frames, worst[0].max, worst[1].max)
}

// headerOf is a header of a rate, with its largest bitrate.
func headerOf(rate int) mpeg.Header {
	for _, version := range []mpeg.Header{3, 2, 0} {
		for i := range mpeg.Header(3) {
			if h := 0xffe30000 | version<<19 | 14<<12 | i<<10; h.Rate() == rate {
				return h
			}
		}
	}
	panic("no such rate")
}

// withoutPositions reports whether a granule of intensity stereo has a right
// channel of no bits, all of whose positions are 0: mpg123 takes those of the
// granule before.
func withoutPositions(frame []byte) bool {
	h := mpeg.ReadHeader(frame)
	offset, _ := h.SideInfo()
	var side mpeg.SideInfo
	side.Read(h, frame[offset:])
	for gr := range h.Granules() {
		if h.Intensity() && side.Granules[gr][1].Part23Length == 0 {
			return true
		}
	}
	return false
}

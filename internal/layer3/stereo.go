package layer3

import (
	"math"

	"segue/internal/mpeg"
)

// midSide makes left and right of the channels' sum and difference, in the
// first n lines (11172-3, 2.4.3.4.9.2). The division by √2 was done with the
// gain.
func midSide(left, right []float32) {
	right = right[:len(left)]
	for i, m := range left {
		s := right[i]
		left[i], right[i] = m+s, m-s
	}
}

// midSideGain is 1/√2 in steps of the gain.
const midSideGain = -2

// A ratio is what left and right get of the one spectrum of both.
type ratio struct{ left, right float32 }

// ratios1 is for the positions of MPEG-1 (11172-3, 2.4.3.4.9.3).
var ratios1 = func() (table [7]ratio) {
	for i := range table {
		// tan p / (1 + tan p) and 1 / (1 + tan p), which has no pole
		sin, cos := math.Sincos(float64(i) * math.Pi / 12)
		table[i] = ratio{float32(sin / (sin + cos)), float32(cos / (sin + cos))}
	}
	return table
}()

// ratios2 is for the positions of MPEG-2, by intensity_scale (13818-3,
// 2.4.3.2).
var ratios2 = func() (table [2][32]ratio) {
	for scale := range table {
		for i := range table[scale] {
			down := float32(math.Pow(2, -float64((i+1)/2)/float64(int(4)>>scale)))
			r := ratio{1, down}
			if i%2 == 1 {
				r = ratio{down, 1}
			}
			table[scale][i] = r
		}
	}
	return table
}()

// A joint undoes the joint stereo of one granule.
type joint struct {
	left, right *[576]float32
	midSide     bool
	ratios      []ratio
	f           *factors // of the right channel: positions
	b           *bands
}

// joinStereo undoes joint stereo in the spectrum of a granule, of which the
// channels' first n lines may be other than 0, and returns the same of what
// results (11172-3, 2.4.3.4.9).
func joinStereo(h mpeg.Header, spectrum *[2][576]float32, n [2]int, g *[2]mpeg.Granule, f *factors, b *bands) [2]int {
	lines := max(n[0], n[1])
	if !h.Intensity() {
		if !h.MidSide() {
			return n
		}
		midSide(spectrum[0][:lines], spectrum[1][:lines])
		return [2]int{lines, lines}
	}
	j := joint{left: &spectrum[0], right: &spectrum[1], midSide: h.MidSide(), f: f, b: b}
	if h.Version() == mpeg.MPEG1 {
		j.ratios = ratios1[:]
	} else {
		j.ratios = ratios2[g[1].ScalefacCompr&1][:]
	}
	if g[1].BlockType == mpeg.Short {
		j.short(n[1], g[1].MixedBlock)
	} else {
		j.long(0, 22, 21, n[1])
	}
	return [2]int{lines, lines}
}

// long treats the long bands below end. In those where the right channel has
// sound, in its first n lines, that is none of intensity stereo. Bands from
// coded on have the position of the one below.
func (j *joint) long(from, end, coded, n int) {
	for n > 0 && j.right[n-1] == 0 {
		n--
	}
	for i := from; i < end; i++ {
		k := min(i, coded-1)
		lo, hi := j.b.long[i], j.b.long[i+1]
		j.band(lo, hi, 1, lo >= n, k)
	}
}

// short treats a granule of short blocks, where each window has its own limit.
// The long bands of a mixed block follow if all windows are without sound.
func (j *joint) short(n int, mixed bool) {
	first, at := 0, 0
	if mixed {
		first, at = mixedShort, j.b.mixedLong()-3*mixedShort
	}
	silent := true
	for w := range 3 {
		limit := first // the first band in which this window has no sound
		for i := 12; i >= first && limit == first; i-- {
			for k := 3*j.b.short[i] + w; k < min(3*j.b.short[i+1], n); k += 3 {
				if j.right[k] != 0 {
					limit = i + 1
				}
			}
		}
		silent = silent && limit == first
		for i := first; i < 13; i++ {
			j.band(3*j.b.short[i]+w, 3*j.b.short[i+1], 3, i >= limit, at+3*min(i, 11)+w)
		}
	}
	if !mixed {
		return
	}
	long := j.b.mixedLong()
	if silent {
		j.long(0, long, long, min(n, j.b.long[long]))
		return
	}
	for i := range long {
		j.band(j.b.long[i], j.b.long[i+1], 1, false, i)
	}
}

// band treats the lines from lo on to hi, with a step, whose position is factor k.
func (j *joint) band(lo, hi, step int, intensity bool, k int) {
	switch pos := j.f.scale[k]; {
	case intensity && pos < j.f.limit[k] && int(pos) < len(j.ratios):
		r := j.ratios[pos]
		if j.midSide {
			r = ratio{math.Sqrt2 * r.left, math.Sqrt2 * r.right} // which undoes midSideGain
		}
		for i := lo; i < hi; i += step {
			v := j.left[i]
			j.left[i], j.right[i] = v*r.left, v*r.right
		}
	case j.midSide:
		for i := lo; i < hi; i += step {
			m, s := j.left[i], j.right[i]
			j.left[i], j.right[i] = m+s, m-s
		}
	}
}

package layer3

import (
	"math"

	"segue/internal/mpeg"
)

// gains is 2^(e/4), by e + gainZero.
const gainZero = 400

var gains = func() (table [gainZero + 64]float32) {
	for i := range table {
		table[i] = float32(math.Pow(2, float64(i-gainZero)/4))
	}
	return table
}()

// preemphasis is added to the scale factors of long bands where preflag is set
// (11172-3, table B.6).
var preemphasis = [22]int{11: 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0}

// requantize scales the values of a granule, of which the first n may be other
// than 0, and puts the lines of short blocks into the order of frequency
// (11172-3, 2.4.3.4.7 and 2.4.3.4.8). extra is added to the gain, in steps of
// 1.5 dB. It returns how many lines of out may be other than 0.
func requantize(out, in *[576]float32, n int, g *mpeg.Granule, f *factors, preflag bool, b *bands, extra int) int {
	gain := g.GlobalGain - 210 + extra + gainZero
	shift := 1 // a scale factor is two steps of the gain, or four
	if g.ScalefacScale {
		shift = 2
	}
	long, first := 22, 0 // how many long bands there are, and their factors
	if g.BlockType == mpeg.Short {
		if long = 0; g.MixedBlock {
			long = b.mixedLong()
		}
	}
	for i := range long {
		from, to := b.long[i], min(b.long[i+1], n)
		if from >= n {
			clear(out[n:])
			return n
		}
		s := int(f.scale[i])
		if preflag {
			s += preemphasis[i]
		}
		by := gains[gain-s<<shift]
		src, dst := in[from:to], out[from:to]
		for k := range dst {
			dst[k] = src[k] * by
		}
	}
	if g.BlockType != mpeg.Short {
		clear(out[n:])
		return n
	}
	if first = long; long > 0 {
		first -= 3 * mixedShort
	}
	end := 0
	for i := range 13 {
		if long > 0 && i < mixedShort {
			continue
		}
		from, width := 3*b.short[i], b.short[i+1]-b.short[i]
		if from >= n {
			break
		}
		end = from + 3*width
		for w := range 3 {
			by := gains[gain-8*g.SubblockGain[w]-int(f.scale[first+3*i+w])<<shift]
			src, dst := in[from+w*width:][:width], out[from+w:end]
			for k, v := range src {
				dst[3*k] = v * by
			}
		}
	}
	end = max(end, min(n, b.long[long]))
	clear(out[end:])
	return end
}

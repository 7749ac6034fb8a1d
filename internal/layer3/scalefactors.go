package layer3

import "segue/internal/mpeg"

// A factors holds the scale factors of one granule of one channel: those of
// the long bands first, if there are any, and then those of the short bands,
// window by window in each band. What is not transmitted is 0.
//
// In the right channel of intensity stereo they are positions, and limit is by
// factor the one that stands for none (11172-3, 2.4.3.4.9.3; 13818-3,
// 2.4.3.2).
type factors struct {
	scale [39 + 3]uint8
	limit [39 + 3]uint8
}

// In MPEG-1 a granule's scale factors have two lengths in bits, by
// scalefac_compress (11172-3, 2.4.2.7).
var (
	lengthsLow  = [16]uint{0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4}
	lengthsHigh = [16]uint{0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3}
)

// groups are the limits of the groups of long bands that share a bit of scfsi
// (11172-3, 2.4.2.7).
var groups = [5]int{0, 6, 11, 16, 21}

// read1 reads the scale factors of MPEG-1 (11172-3, 2.4.1.7). scfsi are the
// groups that stay as the granule before left them.
func (f *factors) read1(r *bitReader, g *mpeg.Granule, scfsi *[4]bool) {
	low, high := lengthsLow[g.ScalefacCompr], lengthsHigh[g.ScalefacCompr]
	if g.BlockType != mpeg.Short {
		for i := range scfsi {
			if scfsi[i] {
				continue
			}
			n := low
			if i >= 2 {
				n = high
			}
			f.read(r, groups[i], groups[i+1], n, 7)
		}
		f.clear(21)
		return
	}
	split, end := 18, 36
	if g.MixedBlock { // 8 long bands, and the short ones from 3 on
		split, end = 8+9, 8+27
	}
	f.read(r, 0, split, low, 7)
	f.read(r, split, end, high, 7)
	f.clear(end)
}

// counts2 is how many scale factors of MPEG-2 have each of four lengths, by
// row (see lengths2) and kind of block: long, short and mixed (13818-3,
// 2.4.3.2).
var counts2 = [6][3][4]int{
	{{6, 5, 5, 5}, {9, 9, 9, 9}, {6, 9, 9, 9}},
	{{6, 5, 7, 3}, {9, 9, 12, 6}, {6, 9, 12, 6}},
	{{11, 10, 0, 0}, {18, 18, 0, 0}, {15, 18, 0, 0}},
	{{7, 7, 7, 0}, {12, 12, 12, 0}, {6, 15, 12, 0}},
	{{6, 6, 6, 3}, {12, 9, 9, 6}, {6, 12, 9, 6}},
	{{8, 8, 5, 0}, {15, 12, 9, 0}, {6, 18, 9, 0}},
}

// lengths2 splits scalefac_compress of MPEG-2 into a row of counts2 and four
// lengths in bits (13818-3, 2.4.3.2). intensity is for the right channel of
// intensity stereo.
func lengths2(compress uint, intensity bool) (row int, lengths [4]uint) {
	if intensity {
		switch c := compress >> 1; {
		case c < 180:
			return 3, [4]uint{c / 36, c % 36 / 6, c % 6}
		case c < 244:
			c -= 180
			return 4, [4]uint{c >> 4 & 3, c >> 2 & 3, c & 3}
		default:
			c -= 244
			return 5, [4]uint{c / 3, c % 3}
		}
	}
	switch c := compress; {
	case c < 400:
		return 0, [4]uint{c >> 4 / 5, c >> 4 % 5, c >> 2 & 3, c & 3}
	case c < 500:
		c -= 400
		return 1, [4]uint{c >> 2 / 5, c >> 2 % 5, c & 3}
	default:
		c -= 500
		return 2, [4]uint{c / 3, c % 3}
	}
}

// preflag2 reports whether MPEG-2 adds preemphasis to the scale factors, which
// has no bit of its own there (13818-3, 2.4.3.2).
func preflag2(compress int) bool { return compress >= 500 }

// read2 reads the scale factors of MPEG-2 and 2.5 (13818-3, 2.4.1.7).
func (f *factors) read2(r *bitReader, g *mpeg.Granule, intensity bool) {
	row, lengths := lengths2(uint(g.ScalefacCompr), intensity)
	kind := 0
	if g.BlockType == mpeg.Short {
		kind = 1
		if g.MixedBlock {
			kind = 2
		}
	}
	at := 0
	for i, n := range counts2[row][kind] {
		// All ones stand for no position; in no bits there is but one.
		limit := uint8(1<<lengths[i] - 1)
		if lengths[i] == 0 {
			limit = noLimit
		}
		f.read(r, at, at+n, lengths[i], limit)
		at += n
	}
	f.clear(at)
}

// noLimit is more than any position.
const noLimit = 255

// read reads the factors of indexes from to end, of n bits each.
func (f *factors) read(r *bitReader, from, end int, n uint, limit uint8) {
	for i := from; i < end; i++ {
		f.scale[i], f.limit[i] = uint8(r.take(n)), limit
	}
}

// clear is for the bands above all that have factors. As positions these are
// those of the band below (11172-3, 2.4.3.4.9.3).
func (f *factors) clear(from int) {
	clear(f.scale[from:])
	clear(f.limit[from:])
}

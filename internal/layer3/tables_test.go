package layer3

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"segue/internal/mpeg"
)

// TestHuffmanCodes wants each code to be a complete prefix code: no word starts
// another, and every sequence of bits starts with one. (Table B.7 has two
// tables, 24 and its like among them, in which that holds too.)
func TestHuffmanCodes(t *testing.T) {
	check := func(name any, c code) {
		if len(c.words) != c.size*c.size || len(c.bits) != len(c.words) {
			t.Errorf("table %v has %d words and %d lengths for %d pairs", name, len(c.words), len(c.bits), c.size*c.size)
		}
		sum := 0 // in 2⁻¹⁹
		for i, n := range c.bits {
			sum += 1 << (19 - n)
			for k, m := range c.bits {
				if i != k && n <= m && c.words[k]>>(m-n) == c.words[i] {
					t.Errorf("table %v: word %d starts word %d", name, i, k)
				}
			}
		}
		if sum != 1<<19 {
			t.Errorf("table %v: the words are %d/%d of all sequences", name, sum, 1<<19)
		}
	}
	for i, c := range codes {
		if c.size > 0 {
			check(i, c)
		}
	}
	check("A", quadCode)
	check("B", quadCodeB())
	// The lengths of a few words as the standard prints them.
	for _, known := range []struct{ table, x, y, bits int }{
		{1, 1, 1, 3}, {2, 2, 2, 6}, {5, 3, 3, 8}, {7, 5, 5, 10}, {10, 7, 7, 11}, {13, 15, 15, 16}, {15, 0, 0, 3}, {16, 0, 0, 1}, {16, 15, 15, 8}, {24, 15, 15, 4},
	} {
		c := codes[known.table]
		if got := int(c.bits[known.x*c.size+known.y]); got != known.bits {
			t.Errorf("table %d: the word of (%d, %d) has %d bits, want %d", known.table, known.x, known.y, got, known.bits)
		}
	}
}

// TestHuffmanDecoding writes every pair of every table, and every group of
// four, and reads them.
func TestHuffmanDecoding(t *testing.T) {
	var d Decoder
	b := builder{random: rand.New(rand.NewPCG(1, 1))}
	for table := range 32 {
		c := b.code(table)
		if c.size == 0 {
			continue
		}
		for x := range c.size {
			for y := range c.size {
				var w bitWriter
				high := [2]int{x, y}
				for i, v := range high {
					if v == 15 && linbits[table] > 0 {
						high[i] += b.random.IntN(1 << linbits[table])
					}
				}
				b.pair(&w, table, high[0], high[1])
				clear(d.buf[:])
				copy(d.buf[:], w.b)
				r := bitReader{buf: &d.buf}
				var got [2]float32
				r.bigValues(got[:], table)
				for i, v := range high {
					if want := math.Pow(float64(v), 4.0/3); math.Abs(math.Abs(float64(got[i]))-want) > want*1e-6 {
						t.Fatalf("table %d: (%d, %d) is read as %v", table, high[0], high[1], got)
					}
				}
				if r.at != uint(w.n) {
					t.Fatalf("table %d: (%d, %d) is %d bits, and %d are read", table, high[0], high[1], w.n, r.at)
				}
			}
		}
	}
	for table, c := range []code{quadCode, quadCodeB()} {
		for v := range 16 {
			var w bitWriter
			w.put(uint(c.words[v]), int(c.bits[v]))
			var want [4]float32
			for i := range want {
				if v>>(3-i)&1 == 1 {
					want[i] = float32(1 - 2*(i%2))
					w.put(uint(i%2), 1)
				}
			}
			clear(d.buf[:])
			copy(d.buf[:], w.b)
			r := bitReader{buf: &d.buf}
			var got [4]float32
			if n := r.quads(got[:], table, uint(w.n)); n != 4 || got != want || r.at != uint(w.n) {
				t.Errorf("table %c: %04b is read as %v, %d values in %d bits of %d", 'A'+table, v, got, n, r.at, w.n)
			}
			r = bitReader{buf: &d.buf}
			if n := r.quads(got[:], table, uint(w.n)-1); n != 0 || got != [4]float32{} {
				t.Errorf("table %c: %04b is read as %v, though a bit is missing", 'A'+table, v, got)
			}
		}
	}
}

// TestBands wants each table of bands to rise to the end of the spectrum, by
// even steps, so that no pair of values lies in two.
func TestBands(t *testing.T) {
	for _, rate := range []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000} {
		b := bandsOf(headerOf(rate))
		if b.long[0] != 0 || b.long[22] != 576 || b.short[0] != 0 || b.short[13] != 192 {
			t.Errorf("%d Hz: bands end at %d and %d", rate, b.long[22], b.short[13])
		}
		for _, limits := range [][]int{b.long[:], b.short[:]} {
			for i, to := range limits[1:] {
				if width := to - limits[i]; width < 2 || width%2 != 0 {
					t.Errorf("%d Hz: band %d is %d lines wide", rate, i, width)
				}
			}
		}
		// Where a mixed block goes from long to short.
		if long, short := b.long[b.mixedLong()], 3*b.short[mixedShort]; long != short {
			t.Errorf("%d Hz: long bands end at %d, short ones begin at %d", rate, long, short)
		}
	}
}

// TestScaleFactorCounts wants the four groups of MPEG-2 to be all bands: 21
// long ones, 12 short ones three times, 6 and 9 three times.
func TestScaleFactorCounts(t *testing.T) {
	for row := range counts2 {
		for kind, want := range []int{21, 36, 33} {
			sum := 0
			for _, n := range counts2[row][kind] {
				sum += n
			}
			if sum != want {
				t.Errorf("row %d, kind %d: %d scale factors, want %d", row, kind, sum, want)
			}
		}
	}
	for compress := range uint(512) {
		for _, intensity := range []bool{false, true} {
			if row, lengths := lengths2(compress, intensity); row/3 == 1 != intensity || slices.Max(lengths[:]) > 5 {
				t.Errorf("scalefac_compress %d, intensity %v: row %d, %v bits", compress, intensity, row, lengths)
			}
		}
	}
}

// TestSynthesisWindow wants the window as the standard prints it at a few
// places, and near to what makes a filterbank give back what went in: the
// squares of the 16 values that meet sum up to the same.
func TestSynthesisWindow(t *testing.T) {
	for i, want := range map[int]float64{0: 0, 1: -0.000015259, 64: 0.003250122, 255: -1.144287109, 256: 1.144989014, 511: 0.000015259} {
		if got := synthesisWindow(i); math.Abs(got-want) > 1e-9 {
			t.Errorf("D(%d) = %v, want %v", i, got, want)
		}
	}
	for j := range 32 {
		sum := 0.0
		for i := range 8 {
			d, e := synthesisWindow(64*i+j), synthesisWindow(64*i+32+j)
			sum += d*d + e*e
		}
		if math.Abs(sum-2) > 0.002 {
			t.Errorf("the squares of D(32i+%d) sum up to %v, want 2", j, sum)
		}
	}
}

// TestWindows wants the IMDCT's windows to fit each other: where one falls and
// the next rises the squares sum up to 1 (Princen and Bradley's condition).
func TestWindows(t *testing.T) {
	for _, pair := range [][2]mpeg.BlockType{{mpeg.Long, mpeg.Long}, {mpeg.Long, mpeg.Start}, {mpeg.Stop, mpeg.Long}, {mpeg.Stop, mpeg.Start}, {mpeg.Start, mpeg.Stop}} {
		for i := range 18 {
			a, b := window(pair[0], 18+i), window(pair[1], i)
			if math.Abs(a*a+b*b-1) > 1e-12 {
				t.Errorf("block types %v: at sample %d the squares sum up to %v", pair, i, a*a+b*b)
			}
		}
	}
	for i := range 6 {
		a, b := window(mpeg.Short, 6+i), window(mpeg.Short, i)
		if math.Abs(a*a+b*b-1) > 1e-12 {
			t.Errorf("short blocks: at sample %d the squares sum up to %v", i, a*a+b*b)
		}
	}
	for i := range 8 {
		if sum := aliasCS[i]*aliasCS[i] + aliasCA[i]*aliasCA[i]; math.Abs(float64(sum)-1) > 1e-6 {
			t.Errorf("alias butterfly %d has gain %v", i, sum)
		}
	}
}

// TestIMDCT holds the fast transforms against the standard's sum, for each
// block type, in even and odd subbands.
func TestIMDCT(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for kind := mpeg.Long; kind <= mpeg.Stop; kind++ {
		for _, subband := range []int{0, 1, 30, 31} {
			var f hybrid
			var got block
			var x [18]float32
			want := [36]float64{} // with the overlap
			for i := range x {
				x[i] = float32(random.NormFloat64())
				f.overlap[subband][i] = float32(random.NormFloat64())
				want[i] = float64(f.overlap[subband][i])
			}
			sign := func(i int) float64 { return 1 - 2*float64(i&1*(subband&1)) }
			sum := func(n, i, from, step int) (s float64) {
				for k := range n / 2 {
					s += float64(x[from+step*k]) * math.Cos(math.Pi/float64(2*n)*float64((2*i+1+n/2)*(2*k+1)))
				}
				return s
			}
			if kind == mpeg.Short {
				f.short(&got, &x, subband)
				for w := range 3 {
					for i := range 12 {
						want[6+6*w+i] += sign(i) * window(kind, i) * sum(12, i, w, 3)
					}
				}
			} else {
				f.long(&got, &x, subband, &longWindows[subband&1][kind])
				for i := range 36 {
					want[i] += sign(i) * window(kind, i) * sum(36, i, 0, 1)
				}
			}
			for i := range 18 {
				if a, b := float64(got[i][subband]), float64(f.overlap[subband][i]); math.Abs(a-want[i]) > 1e-5 || math.Abs(b-want[18+i]) > 1e-5 {
					t.Errorf("block type %d, subband %d, sample %d: %v and then %v, want %v and %v", kind, subband, i, a, b, want[i], want[18+i])
				}
			}
		}
	}
}

// TestPolyphase holds the fast filterbank against the standard's flow chart.
func TestPolyphase(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var p polyphase
	var v [1024]float64
	for range 3 {
		var in block
		for i := range in {
			for k := range in[i] {
				in[i][k] = float32(random.NormFloat64())
			}
		}
		var got [576][2]float32
		p.run(got[:], &in, 1)
		for s := range in {
			copy(v[64:], v[:960])
			for i := range 64 {
				v[i] = 0
				for k, x := range in[s] {
					v[i] += math.Cos(math.Pi/64*float64((16+i)*(2*k+1))) * float64(x)
				}
			}
			for j := range 32 {
				want := 0.0
				for i := range 8 {
					want += v[i*128+j]*synthesisWindow(64*i+j) + v[i*128+96+j]*synthesisWindow(64*i+32+j)
				}
				if got := got[32*s+j]; math.Abs(float64(got[1])-want) > 3e-5 || got[0] != 0 {
					t.Fatalf("time %d, sample %d: %v, want %v on the right alone", s, j, got, want)
				}
			}
		}
	}
}

// TestPowers checks the tables of the requantizer.
func TestPowers(t *testing.T) {
	for _, n := range []int{0, 1, 2, 8, 15, 1000, 8206} {
		if got, want := float64(math.Float32frombits(power43[n])), math.Pow(float64(n), 4.0/3); math.Abs(got-want) > want*1e-7 {
			t.Errorf("%d^(4/3) is %v, want %v", n, got, want)
		}
	}
	for i, want := range map[int]float64{0: 1, 4: 2, -4: 0.5, 45: math.Pow(2, 45.0/4), midSideGain: math.Sqrt(0.5)} {
		if got := float64(gains[gainZero+i]); math.Abs(got-want) > want*1e-7 {
			t.Errorf("2^(%d/4) is %v, want %v", i, got, want)
		}
	}
	lowest := 0 - 210 + midSideGain - 8*7 - 31<<2
	if lowest+gainZero < 0 || 255-210+gainZero >= len(gains) {
		t.Errorf("gains from %d on are needed", lowest)
	}
	for i, r := range ratios1 {
		if sum := r.left + r.right; math.Abs(float64(sum)-1) > 1e-6 || i > 0 && ratios1[i-1].left >= r.left {
			t.Errorf("position %d is %v", i, r)
		}
	}
}

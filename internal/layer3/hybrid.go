package layer3

import (
	"math"

	"segue/internal/mpeg"
)

// A hybrid is the hybrid synthesis filter of one channel: alias reduction and
// the inverse MDCT with its overlap (11172-3, 2.4.3.4.10).
type hybrid struct {
	overlap [32][18]float32
	busy    int // how many subbands' overlap may be other than 0
}

// A block is a granule's 18 samples of each of 32 subbands.
type block [18][32]float32

// aliasCS and aliasCA are the butterflies of alias reduction (11172-3, table B.9).
var aliasCS, aliasCA = func() (cs, ca [8]float32) {
	for i, c := range [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037} {
		cs[i], ca[i] = float32(1/math.Sqrt(1+c*c)), float32(c/math.Sqrt(1+c*c))
	}
	return cs, ca
}()

// run makes out of a granule's spectrum, of which the first n lines may be
// other than 0.
func (f *hybrid) run(out *block, spectrum *[576]float32, n int, g *mpeg.Granule) {
	long := 32 // subbands with long blocks
	if g.BlockType == mpeg.Short {
		if long = 0; g.MixedBlock {
			long = 2
		}
	}
	subbands := (n + 17) / 18
	if long > 0 && subbands > 0 {
		reduced := min(subbands, long-1)
		reduceAlias(spectrum, reduced)
		subbands = max(subbands, reduced+1)
	}
	*out = block{}
	for i := range subbands {
		lines := (*[18]float32)(spectrum[18*i:])
		kind := g.BlockType
		if g.MixedBlock && i < 2 && g.WindowSwitching {
			kind = mpeg.Long
		}
		if kind == mpeg.Short {
			f.short(out, lines, i)
		} else {
			f.long(out, lines, i, &longWindows[i&1][kind])
		}
	}
	for i := subbands; i < f.busy; i++ {
		for t, v := range f.overlap[i] {
			out[t][i&31] = v
		}
		f.overlap[i] = [18]float32{}
	}
	f.busy = subbands
}

// reduceAlias works on the limits between the first n + 1 subbands (11172-3,
// 2.4.3.4.10.1).
func reduceAlias(spectrum *[576]float32, n int) {
	for at := 18; at <= 18*n; at += 18 {
		lines := (*[16]float32)(spectrum[at-8:])
		for i := range 8 {
			up, down := lines[7-i], lines[8+i]
			lines[7-i] = up*aliasCS[i] - down*aliasCA[i]
			lines[8+i] = down*aliasCS[i] + up*aliasCA[i]
		}
	}
}

// A longWindow has, for each of the 18 values c of a DCT-IV, the factors of
// the samples made of it: x(i) and x(17−i) of c(9+i) below, x(18+i) and
// x(35−i) of c(8−i) above; and with them what is left of the DCT, 1/(2 cos).
type longWindow struct{ rise, rise2, fall, fall2 [9]float32 }

// longWindows are those of the block types by the parity of the subband: every
// second sample of an odd one is negated, which undoes the frequency inversion
// of the polyphase filter (11172-3, 2.4.3.4.10.3 and 2.4.3.4.10.5).
var longWindows = func() (table [2][4]longWindow) {
	for parity := range table {
		for kind := range table[parity] {
			w := &table[parity][kind]
			at := func(i int) float64 {
				if parity == 1 && i%2 == 1 {
					return -window(mpeg.BlockType(kind), i)
				}
				return window(mpeg.BlockType(kind), i)
			}
			for i := range 9 {
				up, down := float64(9+i), float64(8-i)
				up, down = 2*math.Cos(math.Pi/72*(2*up+1)), 2*math.Cos(math.Pi/72*(2*down+1))
				w.rise[i], w.rise2[i] = float32(at(i)/up), float32(-at(17-i)/up)
				w.fall[i], w.fall2[i] = float32(-at(18+i)/down), float32(-at(35-i)/down)
			}
		}
	}
	return table
}()

// window returns sample i of the window of 36 samples of a block type, or of 12
// for short blocks (11172-3, 2.4.3.4.10.3).
func window(kind mpeg.BlockType, i int) float64 {
	long, short := math.Sin(math.Pi/36*(float64(i)+0.5)), func(i int) float64 { return math.Sin(math.Pi / 12 * (float64(i) + 0.5)) }
	switch {
	case kind == mpeg.Short:
		return short(i)
	case kind == mpeg.Start && i >= 18:
		switch {
		case i < 24:
			return 1
		case i < 30:
			return short(i - 18)
		}
		return 0
	case kind == mpeg.Stop && i < 18:
		switch {
		case i < 6:
			return 0
		case i < 12:
			return short(i - 6)
		}
		return 1
	}
	return long
}

// Cosines of multiples of 10 and of 15 degrees, and 1/(2 cos) of some.
var (
	c10, c20, c30, c40 = cos(10), cos(20), cos(30), cos(40)
	c50, c70, c80      = cos(50), cos(70), cos(80)

	half9 = func() (table [9]float32) {
		for i := range table {
			table[i] = float32(0.5 / math.Cos(math.Pi/36*float64(2*i+1)))
		}
		return table
	}()
)

func cos(degrees float64) float32 { return float32(math.Cos(degrees * math.Pi / 180)) }

// long is the inverse MDCT of 18 lines of a long block, with its window and
// the overlap (11172-3, 2.4.3.4.10.2 to 2.4.3.4.10.4).
//
// The MDCT is a DCT-IV of 18 values, c(m) = Σ x(k) cos(π/72 (2m+1)(2k+1)).
// By 2 cos a cos b = cos(a+b) + cos(a−b), 2 cos(π/72 (2m+1)) c(m) is a DCT-III
// of x(k) + x(k−1). Its even terms are a DCT-III of 9 values, and its odd ones
// a DCT-IV of 9, which is brought down in the same way.
func (f *hybrid) long(out *block, x *[18]float32, subband int, w *longWindow) {
	var even, odd [9]float32
	// y(k) = x(k) + x(k−1); the even ones, and y(k) + y(k−2) of the odd ones
	dct9(&even, x[0], x[2]+x[1], x[4]+x[3], x[6]+x[5], x[8]+x[7], x[10]+x[9], x[12]+x[11], x[14]+x[13], x[16]+x[15])
	y1, y3, y5, y7 := x[1]+x[0], x[3]+x[2], x[5]+x[4], x[7]+x[6]
	y9, y11, y13, y15, y17 := x[9]+x[8], x[11]+x[10], x[13]+x[12], x[15]+x[14], x[17]+x[16]
	dct9(&odd, y1, y3+y1, y5+y3, y7+y5, y9+y7, y11+y9, y13+y11, y15+y13, y17+y15)

	overlap := &f.overlap[subband]
	sb := subband & 31
	for i := range 9 {
		// c(8−i) and c(9+i), but for 1/(2 cos)
		e, o := even[8-i], odd[8-i]*half9[8-i]
		low, high := e+o, e-o
		out[i][sb] = high*w.rise[i] + overlap[i]
		out[17-i][sb] = high*w.rise2[i] + overlap[17-i]
		overlap[i] = low * w.fall[i]
		overlap[17-i] = low * w.fall2[i]
	}
}

// dct9 is a DCT-III of 9 values: y(m) = Σ a(k) cos(π/18 (2m+1) k).
func dct9(y *[9]float32, a0, a1, a2, a3, a4, a5, a6, a7, a8 float32) {
	// Terms of even k are the same at m and 8−m, those of odd k opposite.
	half := a0 + 0.5*a6
	sum := a2 - a4 - a8
	p0 := half + c20*a2 + c40*a4 + c80*a8
	p1 := a0 - a6 + 0.5*sum
	p2 := half - c80*a2 - c20*a4 + c40*a8
	p3 := half - c40*a2 + c80*a4 - c20*a8

	third := c30 * a3
	q0 := c10*a1 + third + c50*a5 + c70*a7
	q1 := c30 * (a1 - a5 - a7)
	q2 := c50*a1 - third - c70*a5 + c10*a7
	q3 := c70*a1 - third + c10*a5 - c50*a7

	y[0], y[8] = p0+q0, p0-q0
	y[1], y[7] = p1+q1, p1-q1
	y[2], y[6] = p2+q2, p2-q2
	y[3], y[5] = p3+q3, p3-q3
	y[4] = a0 - a6 - sum
}

// shortWindow is the window of short blocks with 1/(2 cos) of the DCT-IV, in
// the order of longWindow.
var shortWindow = func() (w struct{ rise, rise2, fall, fall2 [3]float32 }) {
	for i := range 3 {
		up, down := 2*math.Cos(math.Pi/24*(2*float64(3+i)+1)), 2*math.Cos(math.Pi/24*(2*float64(2-i)+1))
		at := func(i int) float64 { return window(mpeg.Short, i) }
		w.rise[i], w.rise2[i] = float32(at(i)/up), float32(-at(5-i)/up)
		w.fall[i], w.fall2[i] = float32(-at(6+i)/down), float32(-at(11-i)/down)
	}
	return w
}()

var half3 = [3]float32{
	float32(0.5 / math.Cos(math.Pi/12)), float32(0.5 / math.Cos(math.Pi/4)), float32(0.5 / math.Cos(math.Pi*5/12)),
}

// short is the inverse MDCT of three short blocks, whose lines take turns in
// x, with their windows and the overlap (11172-3, 2.4.3.4.10.2 to 2.4.3.4.10.4).
func (f *hybrid) short(out *block, x *[18]float32, subband int) {
	var sum [36]float32 // the blocks begin at 6, 12 and 18
	for b := range 3 {
		x0, x1, x2, x3, x4, x5 := x[b], x[b+3], x[b+6], x[b+9], x[b+12], x[b+15]
		// As in long: two DCT-III of 3 values.
		even := dct3(x0, x2+x1, x4+x3)
		y1, y3, y5 := x1+x0, x3+x2, x5+x4
		odd := dct3(y1, y3+y1, y5+y3)
		s := (*[12]float32)(sum[6+6*b:])
		for i := range 3 {
			e, o := even[2-i], odd[2-i]*half3[2-i]
			low, high := e+o, e-o
			s[i] += high * shortWindow.rise[i]
			s[5-i] += high * shortWindow.rise2[i]
			s[6+i] += low * shortWindow.fall[i]
			s[11-i] += low * shortWindow.fall2[i]
		}
	}
	overlap := &f.overlap[subband]
	sb := subband & 31
	if subband&1 == 1 {
		for i := 1; i < 36; i += 2 {
			sum[i] = -sum[i]
		}
	}
	for i := range 18 {
		out[i][sb] = sum[i] + overlap[i]
		overlap[i] = sum[18+i]
	}
}

// dct3 is a DCT-III of 3 values.
func dct3(a0, a1, a2 float32) [3]float32 {
	p, q := a0+0.5*a2, c30*a1
	return [3]float32{p + q, a0 - a2, p - q}
}

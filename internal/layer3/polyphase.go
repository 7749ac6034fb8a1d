package layer3

import "math"

// A polyphase is the polyphase synthesis filterbank of one channel (11172-3,
// 2.4.3.2.2 and figure A.2).
//
// The standard makes a vector V of 64 values of each time's 32 subbands, and
// of 16 such vectors 32 samples: sample j is the sum over a, the age of a
// vector, of D(32a+j) times V(j) where a is even and V(32+j) where it is odd.
// By the cosines' symmetry V holds but the 32 values C of a DCT-II:
//
//	V(j) = C(16+j), V(32−j) = −C(16+j), V(32+j) = −C(16−j), V(64−j) = −C(16−j)
//
// so that samples j and 32−j are made of the same 16 values. They are kept in
// that order: row j of times of one parity has C(16+j) where the age is even
// and C(16−j) where it is odd.
type polyphase struct {
	rows [2][17][15 + 18]float32 // the last 15 times, and those of a granule
}

// run makes 576 samples, of channel ch of out.
func (p *polyphase) run(out [][2]float32, in *block, ch int) {
	for parity := range p.rows {
		for j := range p.rows[parity] {
			row := &p.rows[parity][j]
			copy(row[:15], row[18:])
		}
	}
	for t := range in {
		p.put(&in[t], t)
		p.take((*[32][2]float32)(out[32*t:]), t, ch&1)
	}
}

// put takes the subbands of time t of a granule: their DCT-II, by Lee's method.
// C(2k) is the DCT of s(i) + s(31−i), and C(2k+1) = G(k) + G(k+1), where G is
// that of (s(i) − s(31−i)) / (2 cos(π/64 (2i+1))); and so on down to eight.
func (p *polyphase) put(s *[32]float32, t int) {
	var x [4][8]float32
	for i := range 8 {
		a, b := s[i]+s[31-i], s[15-i]+s[16+i]
		c, d := (s[i]-s[31-i])*lee32[i], (s[15-i]-s[16+i])*lee32[15-i]
		x[0][i], x[1][i] = a+b, (a-b)*lee16[i]
		x[2][i], x[3][i] = c+d, (c-d)*lee16[i]
	}
	for i := range x {
		dct8(&x[i])
	}
	even, odd := &p.rows[t&1], &p.rows[t&1^1]
	t += 15
	var c [33]float32 // C(32) is 0
	for k := range 8 {
		e, o, d := x[1][k], x[2][k], x[3][k]
		if k < 7 {
			e += x[1][k+1]
			d += x[3][k+1]
		}
		c[4*k], c[4*k+1], c[4*k+2], c[4*k+3] = x[0][k], o+d, e, d
		if k < 7 {
			c[4*k+3] += x[2][k+1]
		}
	}
	for j := range 17 {
		even[j][t], odd[j][t] = c[16+j], c[16-j]
	}
}

var (
	lee32 = leeFactors[[16]float32](32)
	lee16 = leeFactors[[8]float32](16)
	lee8  = leeFactors[[4]float32](8)
	lee4  = leeFactors[[2]float32](4)

	invSqrt2 = float32(math.Sqrt(0.5))
)

// leeFactors returns 1 / (2 cos(π/2n (2i+1))).
func leeFactors[T [2]float32 | [4]float32 | [8]float32 | [16]float32](n int) (table T) {
	for i := range len(table) {
		table[i] = float32(0.5 / math.Cos(math.Pi/float64(2*n)*float64(2*i+1)))
	}
	return table
}

// dct8 is a DCT-II of 8 values, in place.
func dct8(x *[8]float32) {
	a0, a1, a2, a3 := x[0]+x[7], x[1]+x[6], x[2]+x[5], x[3]+x[4]
	b0, b1, b2, b3 := (x[0]-x[7])*lee8[0], (x[1]-x[6])*lee8[1], (x[2]-x[5])*lee8[2], (x[3]-x[4])*lee8[3]

	c0, c1, d0, d1 := a0+a3, a1+a2, (a0-a3)*lee4[0], (a1-a2)*lee4[1]
	e0, e1, f0, f1 := b0+b3, b1+b2, (b0-b3)*lee4[0], (b1-b2)*lee4[1]

	d1, d0 = (d0-d1)*invSqrt2, d0+d1
	f1, f0 = (f0-f1)*invSqrt2, f0+f1
	e1, e0 = (e0-e1)*invSqrt2, e0+e1
	f0 += f1
	x[0], x[2], x[4], x[6] = c0+c1, d0+d1, (c0-c1)*invSqrt2, d1
	x[1], x[3], x[5], x[7] = e0+f0, f0+e1, e1+f1, f1
}

// take makes the 32 samples of time t of a granule.
func (p *polyphase) take(out *[32][2]float32, t, ch int) {
	rows := &p.rows[t&1]
	for j := range rows {
		h, w := (*[16]float32)(rows[j][t:]), &synthesis[j]
		a := h[0]*w[0] + h[1]*w[1] + h[2]*w[2] + h[3]*w[3]
		a += h[4]*w[4] + h[5]*w[5] + h[6]*w[6] + h[7]*w[7]
		a += h[8]*w[8] + h[9]*w[9] + h[10]*w[10] + h[11]*w[11]
		a += h[12]*w[12] + h[13]*w[13] + h[14]*w[14] + h[15]*w[15]
		out[j][ch] = a
		if j == 0 || j == 16 {
			continue
		}
		b := h[0]*w[16] + h[1]*w[17] + h[2]*w[18] + h[3]*w[19]
		b += h[4]*w[20] + h[5]*w[21] + h[6]*w[22] + h[7]*w[23]
		b += h[8]*w[24] + h[9]*w[25] + h[10]*w[26] + h[11]*w[27]
		b += h[12]*w[28] + h[13]*w[29] + h[14]*w[30] + h[15]*w[31]
		out[32-j][ch] = b
	}
}

// synthesis is the window D with the signs of V, for samples j and 32−j, the
// oldest time first.
var synthesis = func() (table [17][32]float32) {
	for j := range table {
		for i := range 16 {
			age := 15 - i
			sign := 1 - 2*float64(age%2)
			table[j][i] = float32(sign * synthesisWindow(32*age+j))
			if j > 0 {
				table[j][16+i] = float32(-synthesisWindow(32*age + 32 - j))
			}
		}
	}
	return table
}()

// synthesisWindow is D(i) (11172-3, table B.3).
func synthesisWindow(i int) float64 {
	v := 0
	switch {
	case i <= 256:
		v = halfWindow[i]
	case i%64 == 0:
		v = halfWindow[512-i]
	default:
		v = -halfWindow[512-i]
	}
	return float64(v) / 65536
}

package audio

// getBits reads n bits of b from bit at on, the highest first.
func getBits(b []byte, at, n int) int {
	v := 0
	for i := at; i < at+n; i++ {
		v = v<<1 | int(b[i/8]>>(7-i%8)&1)
	}
	return v
}

// setBits writes the n lowest bits of v to b from bit at on.
func setBits(b []byte, at, n, v int) {
	for i := at + n - 1; i >= at; i-- {
		mask := byte(0x80) >> (i % 8)
		b[i/8] &^= mask
		if v&1 == 1 {
			b[i/8] |= mask
		}
		v >>= 1
	}
}

// A bitWriter appends bits to b, whose last byte is filled up with zeros.
type bitWriter struct {
	b []byte
	n int // bits written
}

// copy appends n bits of src from bit at on.
func (w *bitWriter) copy(src []byte, at, n int) {
	for n > 0 {
		k := min(n, 8)
		w.write(getBits(src, at, k), k)
		at, n = at+k, n-k
	}
}

func (w *bitWriter) ones(n int) {
	for ; n > 0; n -= 8 {
		k := min(n, 8)
		w.write(1<<k-1, k)
	}
}

// write appends the n lowest bits of v; n is at most 8.
func (w *bitWriter) write(v, n int) {
	for 8*len(w.b) < w.n+n {
		w.b = append(w.b, 0)
	}
	setBits(w.b, w.n, n, v)
	w.n += n
}

package layer3

import "math"

// firstBits is how many bits of a code word the first look-up takes.
const firstBits = 9

// A lookup finds code words by their first bits. An entry is, from the lowest
// bit on: 5 bits length of the word, 1 bit "x is not 0", 1 bit "y is not 0",
// 1 bit unused, 4 bits x and 4 bits y. If the length is 0 the word is longer
// than firstBits, and the entry holds, from bit 8 on, 5 bits for how many bits
// more are to be looked up and then where in the table that part starts.
type lookup []uint32

// lookups are the 32 tables of big values, some of which are the same; nil
// where there is none. linbits is how many bits follow a value of 15.
var (
	lookups = makeLookups()
	linbits = [32]uint{
		16: 1, 17: 2, 18: 3, 19: 4, 20: 6, 21: 8, 22: 10, 23: 13,
		24: 4, 25: 5, 26: 6, 27: 7, 28: 8, 29: 9, 30: 11, 31: 13,
	}
	quadLookups = [2][64]uint8{quadLookup(quadCode), quadLookup(quadCodeB())}
)

// power43 is n^(4/3) for all n that can be coded (11172-3, 2.4.3.4.7.1), as
// the bits of a float32, so that a sign can be set in them.
var power43 = func() (table [15 + 1<<13]uint32) {
	for n := range table {
		table[n] = math.Float32bits(float32(float64(n) * math.Cbrt(float64(n))))
	}
	return table
}()

// makeLookups makes a lookup of each code.
func makeLookups() (tables [32]lookup) {
	for i, c := range codes {
		if c.size > 0 {
			tables[i] = c.lookup()
		}
	}
	for i := 17; i < 24; i++ {
		tables[i] = tables[16]
	}
	for i := 25; i < 32; i++ {
		tables[i] = tables[24]
	}
	return tables
}

// lookup makes the look-up table of pairs of values.
func (c code) lookup() lookup {
	table := make(lookup, 1<<firstBits)
	// How many bits the longest word has beyond the first, by the first bits.
	var more [1 << firstBits]int
	for i, n := range c.bits {
		if over := int(n) - firstBits; over > 0 {
			first := int(c.words[i]) >> over
			more[first] = max(more[first], over)
		}
	}
	for first, n := range more {
		if n > 0 {
			table[first] = uint32(len(table)<<13 | n<<8)
			table = append(table, make(lookup, 1<<n)...)
		}
	}
	for i, n := range c.bits {
		x, y := i/c.size, i%c.size
		entry := uint32(n) | uint32(min(x, 1)<<5|min(y, 1)<<6|x<<8|y<<12)
		word, part, width := int(c.words[i]), table, firstBits
		if over := int(n) - firstBits; over > 0 {
			e := table[word>>over]
			part, width = table[e>>13:], int(e>>8&31)
			word, n = word&(1<<over-1), uint8(over)
		}
		fill(part, word, int(n), width, entry)
	}
	return table
}

// fill sets what a word of n bits is the start of, in a table for width bits.
func fill[T any](table []T, word, n, width int, entry T) {
	for i := word << (width - n); i < (word+1)<<(width-n); i++ {
		table[i] = entry
	}
}

// quadLookup makes the look-up table of groups of four: 4 bits of values, 3
// bits length of the word.
func quadLookup(c code) (table [64]uint8) {
	for i, n := range c.bits {
		fill(table[:], int(c.words[i]), int(n), 6, uint8(i)|n<<4)
	}
	return table
}

// quadCodeB is table B of the groups of four.
func quadCodeB() code {
	c := code{size: 4}
	for i := range uint16(16) {
		c.words, c.bits = append(c.words, 15-i), append(c.bits, 4)
	}
	return c
}

// bigValues reads pairs of values by table t into lines, until they are full
// (11172-3, 2.4.1.7 and 2.4.2.7, Huffmancodebits): sign(n) · |n|^(4/3).
func (r *bitReader) bigValues(lines []float32, t int) {
	table := lookups[t]
	if table == nil { // table 0 codes zeros in no bits; 4 and 14 don't exist
		clear(lines)
		return
	}
	if n := linbits[t]; n > 0 {
		r.escaped(lines, table, n)
		return
	}
	first, at := (*[1 << firstBits]uint32)(table), r.at
	for ; len(lines) >= 2; lines = lines[2:] {
		w := r.peek(at)
		e := first[w>>(64-firstBits)]
		if e&31 == 0 {
			e = table.second(w, e)
		}
		w <<= e & 31
		x := power43[e>>8&15] | uint32(w>>32)&signBit
		w <<= e >> 5 & 1
		y := power43[e>>12&15] | uint32(w>>32)&signBit
		lines[0], lines[1] = math.Float32frombits(x), math.Float32frombits(y)
		at += uint(e&31 + e>>5&1 + e>>6&1)
	}
	r.at = at
}

const signBit = 1 << 31

// escaped is bigValues for tables in which n bits follow a 15.
func (r *bitReader) escaped(lines []float32, table lookup, n uint) {
	first, at := (*[1 << firstBits]uint32)(table), r.at
	for ; len(lines) >= 2; lines = lines[2:] {
		w := r.peek(at) // 47 bits at most are needed
		e := first[w>>(64-firstBits)]
		if e&31 == 0 {
			e = table.second(w, e)
		}
		w <<= e & 31
		at += uint(e&31 + e>>5&1 + e>>6&1)
		x, y := e>>8&15, e>>12&15
		if x == 15 {
			x += uint32(w >> (64 - n))
			w <<= n
			at += n
		}
		x = power43[x] | uint32(w>>32)&signBit
		w <<= e >> 5 & 1
		if y == 15 {
			y += uint32(w >> (64 - n))
			w <<= n
			at += n
		}
		y = power43[y] | uint32(w>>32)&signBit
		lines[0], lines[1] = math.Float32frombits(x), math.Float32frombits(y)
	}
	r.at = at
}

// second looks up the rest of a long word.
func (table lookup) second(w uint64, e uint32) uint32 {
	return table[uint64(e>>13)+w<<firstBits>>(64-e>>8&31)]
}

// quads reads groups of four values up to bit end into lines, and returns how
// many lines that gave. A group that runs beyond end is none.
func (r *bitReader) quads(lines []float32, t int, end uint) (n int) {
	table := &quadLookups[t]
	for r.at < end && len(lines)-n >= 4 {
		w := r.peek(r.at)
		e := table[w>>58]
		w <<= e >> 4
		at := r.at + uint(e>>4)
		group := lines[n : n+4]
		for i := range group {
			bit := uint32(e >> (3 - i) & 1)
			group[i] = math.Float32frombits(uint32(w>>32)&signBit | bit*one)
			w <<= bit
			at += uint(bit)
		}
		r.at = at
		if at > end {
			clear(group)
			return n
		}
		n += 4
	}
	return n
}

const one = 0x3f800000 // 1.0 as the bits of a float32

package layer3

import "encoding/binary"

// bufSize is a power of two that holds what the longest frame, in free format,
// and the bit reservoir need, with room behind that a reader may run into.
const bufSize = 1 << 14

// A bitReader reads big-endian bit fields from main data. It never fails: who
// reads checks its position afterwards. Positions wrap at the buffer's end.
type bitReader struct {
	buf *[bufSize]byte
	at  uint // the next bit
}

// peek returns at least 57 bits from position at on, the next one highest.
func (r *bitReader) peek(at uint) uint64 {
	i := at >> 3 & (bufSize - 1)
	if i > bufSize-8 {
		return 0
	}
	return binary.BigEndian.Uint64(r.buf[i:i+8]) << (at & 7)
}

// take reads n bits, which are at most 57.
func (r *bitReader) take(n uint) uint {
	v := r.peek(r.at) >> 1 >> (63 - n)
	r.at += n
	return uint(v)
}

package audio

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
)

// Bits is how samples are written: integers of so many bits, or floats.
type Bits int

// The kinds there are; the zero value is 16 bits.
const (
	Bits16 Bits = iota
	Bits24
	Float32
)

// ParseBits reads the name of a kind: 16, 24 or 32f.
func ParseBits(name string) (Bits, error) {
	switch name {
	case "16":
		return Bits16, nil
	case "24":
		return Bits24, nil
	case "32f":
		return Float32, nil
	}
	return 0, fmt.Errorf("%q bits are unknown; use 16, 24 or 32f", name)
}

// channelBytes is the length of a sample's left or right.
func (b Bits) channelBytes() int { return [...]int{2, 3, 4}[b] }

// sampleBytes is the length of a sample.
func (b Bits) sampleBytes() int { return 2 * b.channelBytes() }

// An encoder turns samples into bytes, left first, each little endian. This is
// the one place where they are rounded.
//
// Where 16 bits can't hold a sample exactly, noise is added before that, so
// that the error is noise too and does not depend on what is played:
// triangular, of two steps' width (TPDF dither). Samples that are exact, such
// as digital silence, stay as they are. The noise is the same from each start,
// so that the same samples give the same bytes. The zero value is for 16 bits.
type encoder struct {
	bits  Bits
	noise rand.PCG
}

// append appends samples to b as bytes.
func (e *encoder) append(b []byte, p []Sample) []byte {
	le := binary.LittleEndian
	switch e.bits {
	case Float32:
		for _, s := range p {
			b = le.AppendUint32(b, math.Float32bits(s[0]))
			b = le.AppendUint32(b, math.Float32bits(s[1]))
		}
	case Bits24:
		for _, s := range p {
			for _, x := range s {
				v := uint32(limit(float64(x)*(1<<23), 1<<23))
				b = append(b, byte(v), byte(v>>8), byte(v>>16))
			}
		}
	default:
		for _, s := range p {
			noise := e.noise.Uint64() // 16 bits for each of four uniform values
			for _, x := range s {
				b = le.AppendUint16(b, uint16(quantize(x, uint32(noise))))
				noise >>= 32
			}
		}
	}
	return b
}

// quantize rounds a sample to 16 bits. noise is two independent values of 16
// bits, whose difference is the dither.
func quantize(x float32, noise uint32) int16 {
	v := float64(x) * (1 << 15)
	if v != math.Trunc(v) {
		v += (float64(noise&0xffff) - float64(noise>>16)) / (1 << 16)
	}
	return int16(limit(v, 1<<15))
}

// limit rounds v to an integer of at least −full and less than full.
func limit(v, full float64) int32 {
	return int32(math.RoundToEven(max(-full, min(full-1, v))))
}

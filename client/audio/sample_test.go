package audio

import (
	"encoding/binary"
	"math"
)

// lsb is a sample in units of the last of 16 bits.
func lsb(left, right int16) Sample {
	return Sample{float32(left) / (1 << 15), float32(right) / (1 << 15)}
}

// units is a channel's value in units of the last of 16 bits, rounded.
func units(x float32) int { return int(math.Round(float64(x) * (1 << 15))) }

// getSample reads a sample of 16 bits.
func getSample(b []byte) Sample {
	v := binary.LittleEndian.Uint32(b)
	return lsb(int16(v), int16(v>>16))
}

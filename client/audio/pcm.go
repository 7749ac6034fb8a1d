package audio

import "encoding/binary"

// sampleBytes is the length of a [Sample] as bytes: two 16-bit little endian
// integers, left first.
const sampleBytes = 4

func getSample(b []byte) Sample {
	v := binary.LittleEndian.Uint32(b)
	return Sample{int16(v), int16(v >> 16)}
}

// appendSamples appends samples to b as bytes.
func appendSamples(b []byte, p []Sample) []byte {
	for _, s := range p {
		b = binary.LittleEndian.AppendUint32(b, uint32(uint16(s[0]))|uint32(uint16(s[1]))<<16)
	}
	return b
}

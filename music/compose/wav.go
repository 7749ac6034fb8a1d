package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// WriteWAV plays the piece into w as 16-bit stereo PCM, dithered.
func (p *Piece) WriteWAV(w io.Writer) error {
	const frameBytes = 4
	data := uint32(p.Seconds()*float64(p.Rate)) * frameBytes
	out := bufio.NewWriterSize(w, 64<<10)
	header := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, 36+data)...)
	header = append(header, "WAVEfmt "...)
	header = binary.LittleEndian.AppendUint32(header, 16)
	header = binary.LittleEndian.AppendUint16(header, 1) // PCM
	header = binary.LittleEndian.AppendUint16(header, 2) // channels
	header = binary.LittleEndian.AppendUint32(header, uint32(p.Rate))
	header = binary.LittleEndian.AppendUint32(header, uint32(p.Rate)*frameBytes)
	header = binary.LittleEndian.AppendUint16(header, frameBytes)
	header = binary.LittleEndian.AppendUint16(header, 16) // bits
	header = append(header, "data"...)
	header = binary.LittleEndian.AppendUint32(header, data)
	out.Write(header) // a bufio.Writer keeps its error for Flush

	chance := rand.New(rand.NewPCG(p.Seed, 1<<32))
	var bytes [frameBytes]byte
	for f := range p.Frames() {
		for side, x := range f {
			dither := chance.Float64() - chance.Float64()
			sample := int16(math.Round(x*math.MaxInt16 + dither))
			binary.LittleEndian.PutUint16(bytes[2*side:], uint16(sample))
		}
		if _, err := out.Write(bytes[:]); err != nil {
			break // and Flush tells
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot write %s.wav: %w", p.File, err)
	}
	return nil
}

package audio

import (
	"encoding/binary"
	"math"
)

// A wavWriter writes a RIFF file. The header's lengths are brought up to date
// every second of sound, so that a file whose writer was killed is whole up to
// there. Beyond 4 GiB, which is 6.7 hours at 44.1 kHz, they stay at their limit.
type wavWriter struct {
	pcmWriter
	rate    int
	samples int64
	patched int64 // samples that the header on disk tells of
}

func (w *wavWriter) begin(rate int) error {
	if err := w.pcmWriter.begin(rate); err != nil {
		return err
	}
	w.rate = rate
	_, err := w.w.Write(w.header())
	return err
}

func (w *wavWriter) write(p []Sample) error {
	if err := w.pcmWriter.write(p); err != nil {
		return err
	}
	w.samples += int64(len(p))
	if w.samples-w.patched < int64(w.rate) {
		return nil
	}
	return w.patch()
}

func (w *wavWriter) end() error {
	err := w.patch()
	if closeErr := w.pcmWriter.end(); err == nil {
		err = closeErr
	}
	return err
}

func (w *wavWriter) patch() error {
	_, err := w.file.Load().WriteAt(w.header(), 0)
	w.patched = w.samples
	return err
}

func (w *wavWriter) header() []byte {
	const ints, floats = 1, 3
	kind, length := uint16(ints), 44
	if w.bits == Float32 {
		kind, length = floats, 44+14 // for which more is to be said
	}
	sampleBytes := w.bits.sampleBytes()
	size := min(w.samples*int64(sampleBytes), math.MaxUint32-int64(length))
	le := binary.LittleEndian
	b := make([]byte, 0, length)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(size+int64(length)-8))
	b = append(b, "WAVEfmt "...)
	if kind == ints {
		b = le.AppendUint32(b, 16)
	} else {
		b = le.AppendUint32(b, 18)
	}
	b = le.AppendUint16(b, kind)
	b = le.AppendUint16(b, 2) // channels
	b = le.AppendUint32(b, uint32(w.rate))
	b = le.AppendUint32(b, uint32(w.rate*sampleBytes)) // bytes a second
	b = le.AppendUint16(b, uint16(sampleBytes))
	b = le.AppendUint16(b, uint16(8*w.bits.channelBytes()))
	if kind == floats {
		b = le.AppendUint16(b, 0) // no extension
		b = append(b, "fact"...)
		b = le.AppendUint32(b, 4)
		b = le.AppendUint32(b, uint32(min(w.samples, math.MaxUint32)))
	}
	b = append(b, "data"...)
	return le.AppendUint32(b, uint32(size))
}

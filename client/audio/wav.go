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

const wavHeaderLen = 44

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
	size := min(w.samples*sampleBytes, math.MaxUint32-wavHeaderLen)
	le := binary.LittleEndian
	b := make([]byte, 0, wavHeaderLen)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(size+wavHeaderLen-8))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // integers
	b = le.AppendUint16(b, 2) // channels
	b = le.AppendUint32(b, uint32(w.rate))
	b = le.AppendUint32(b, uint32(w.rate*sampleBytes)) // bytes a second
	b = le.AppendUint16(b, sampleBytes)
	b = le.AppendUint16(b, 16) // bits a channel
	b = append(b, "data"...)
	return le.AppendUint32(b, uint32(size))
}

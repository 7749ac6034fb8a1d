package audio

import (
	"encoding/binary"
	"io"
	"os"
	"sync/atomic"
	"time"
)

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

// A pcmWriter writes the samples' bytes alone.
type pcmWriter struct {
	name string    // of the file to create; "": w is there and stays open
	w    io.Writer // what is written to
	file atomic.Pointer[os.File]

	buf  []byte
	rest []byte // of a sample whose writing was interrupted in its middle
}

func (w *pcmWriter) begin(int) error {
	if w.name == "" {
		return nil
	}
	f, err := os.Create(w.name)
	if err != nil {
		return err
	}
	w.w = f
	w.file.Store(f)
	return nil
}

func (w *pcmWriter) write(p []Sample) error {
	w.buf = appendSamples(append(w.buf[:0], w.rest...), p)
	n, err := w.w.Write(w.buf)
	if err != nil {
		w.keepRest(n)
	} else {
		w.rest = w.rest[:0]
	}
	return err
}

// keepRest keeps what is missing of the sample in which a write of the buffer
// ended after n bytes: what is written next begins with it.
func (w *pcmWriter) keepRest(n int) {
	end := len(w.rest)
	if n > end {
		end += (n - end + sampleBytes - 1) / sampleBytes * sampleBytes
	}
	w.rest = append(w.rest[:0], w.buf[n:end]...)
}

// interrupt works for pipes; a file on a disk knows no deadline.
func (w *pcmWriter) interrupt() { w.deadline(time.Unix(1, 0)) }
func (w *pcmWriter) proceed()   { w.deadline(time.Time{}) }

func (w *pcmWriter) deadline(t time.Time) {
	if f := w.file.Load(); f != nil {
		f.SetWriteDeadline(t)
	}
}

func (w *pcmWriter) end() error {
	if f := w.file.Load(); f != nil {
		return f.Close()
	}
	return nil
}

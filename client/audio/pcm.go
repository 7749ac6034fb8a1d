package audio

import (
	"io"
	"os"
	"sync/atomic"
	"time"
)

// A pcmWriter writes the samples' bytes alone.
type pcmWriter struct {
	name string    // of the file to create; "": w is there and stays open
	w    io.Writer // what is written to
	file atomic.Pointer[os.File]

	encoder
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
	w.buf = w.encoder.append(append(w.buf[:0], w.rest...), p)
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
		size := w.bits.sampleBytes()
		end += (n - end + size - 1) / size * size
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

package segmenter

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// windowSize is how much of a file is looked at at once: few reads, and still
// in the processor's cache when it is hashed.
const windowSize = 256 << 10

var buffers = sync.Pool{New: func() any { return new([windowSize]byte) }}

// window is the part of a file that is in memory.
type window struct {
	r    io.ReaderAt
	end  int64 // of what may be read
	buf  *[windowSize]byte
	base int64  // offset in the file of
	data []byte // what buf holds
}

// newWindow returns a window on r before end; release gives its memory back.
func newWindow(r io.ReaderAt, end int64) *window {
	return &window{r: r, end: end, buf: buffers.Get().(*[windowSize]byte)}
}

func (w *window) release() {
	buffers.Put(w.buf)
	w.buf, w.data = nil, nil
}

// at returns the file from byte p on: at least n bytes, which is at most
// windowSize, or all up to the window's end. The bytes stand until the next
// call. last tells that nothing follows them.
func (w *window) at(p int64, n int) (view []byte, last bool, err error) {
	have := w.base + int64(len(w.data))
	if p < w.base || p > have || (have < w.end && have-p < int64(n)) {
		w.base, w.data = p, w.buf[:min(windowSize, max(w.end-p, 0))]
		if err := readFull(w.r, w.data, p); err != nil {
			w.data = nil
			return nil, false, err
		}
		have = p + int64(len(w.data))
	}
	return w.data[p-w.base:], have == w.end, nil
}

// readFull fills b from byte p of r.
func readFull(r io.ReaderAt, b []byte, p int64) error {
	for n := 0; n < len(b); {
		m, err := r.ReadAt(b[n:], p+int64(n))
		n += m
		switch {
		case n == len(b):
			return nil
		case errors.Is(err, io.EOF):
			err = io.ErrUnexpectedEOF // the file was said to be longer
		case m == 0 && err == nil:
			err = io.ErrNoProgress
		}
		if err != nil {
			return fmt.Errorf("read audio at byte %d: %w", p+int64(n), err)
		}
	}
	return nil
}

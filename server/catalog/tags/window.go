package tags

import (
	"errors"
	"io"
)

// A window reads small pieces that lie near each other with few reads of what
// is behind it. The first error stays in err; from then on
// it reads nothing.
type window struct {
	r    io.ReaderAt
	size int64 // of what r reads
	err  error
	base int64
	buf  [2 << 10]byte
	n    int // octets in buf
}

// peek returns the n octets at a place, or those that there are; n is at most
// len(buf). They stand until the next call.
func (w *window) peek(at int64, n int) []byte {
	if at < w.base || at+int64(n) > w.base+int64(w.n) {
		w.base, w.n = at, w.readAt(w.buf[:], at)
	}
	from := int(at - w.base)
	return w.buf[min(from, w.n):min(from+n, w.n)]
}

// copy returns a copy of the n octets at a place, or of those that there are.
func (w *window) copy(at int64, n int) []byte {
	if n <= len(w.buf) {
		return append([]byte(nil), w.peek(at, n)...)
	}
	b := make([]byte, n)
	return b[:w.readAt(b, at)]
}

func (w *window) readAt(b []byte, at int64) int {
	if w.err != nil {
		return 0
	}
	n, err := w.r.ReadAt(b, at)
	if errors.Is(err, io.EOF) {
		err = nil
		if n < len(b) && at+int64(n) < w.size { // cut since, or a disk that fails
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		w.err = err
		return 0
	}
	return n
}

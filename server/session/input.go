package session

import (
	"bufio"
	"bytes"
	"io"

	"segue/internal/wire"
)

// input reads a connection's lines. A connection that is silent, and most are
// nearly always, holds no buffer for what it may say one day: the first octets
// of what it says arrive in a small one, which holds all of most requests, and
// only while there is something to parse does it hold one for a whole line.
// It belongs to the reader's goroutine.
type input struct {
	src   io.Reader
	first [192]byte
	rest  []byte        // of first, not yet parsed
	lines *bufio.Reader // over rest and then src; nil while nothing has come
}

var lineBuffers = freeList[*bufio.Reader]{most: 64}

func newLineBuffer() *bufio.Reader {
	if b, ok := lineBuffers.get(); ok {
		return b
	}
	return bufio.NewReaderSize(nil, wire.MaxLine)
}

// line returns the next line without its end; it is valid until the next call.
// Where reading fails, by a deadline say, nothing is lost: the next call goes
// on with the same line.
func (in *input) line() ([]byte, error) {
	if in.lines == nil {
		n, err := in.src.Read(in.first[:])
		if n == 0 && err != nil {
			return nil, err
		}
		in.rest = in.first[:n]
		in.lines = newLineBuffer()
		in.lines.Reset(in)
	}
	return wire.ReadLine(in.lines)
}

// Read gives the line buffer what has come and then what comes.
func (in *input) Read(p []byte) (int, error) {
	if len(in.rest) == 0 {
		return in.src.Read(p)
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

// more reports whether another whole line has come already.
func (in *input) more() bool {
	b, _ := in.lines.Peek(in.lines.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

// release gives the line buffer back if all that has come is parsed.
func (in *input) release() {
	if in.lines != nil && in.lines.Buffered() == 0 && len(in.rest) == 0 {
		in.lines.Reset(nil)
		lineBuffers.put(in.lines)
		in.lines = nil
	}
}

// drain reads and drops what still comes, until the connection ends.
func (in *input) drain() {
	in.lines, in.rest = nil, nil
	io.Copy(io.Discard, in.src)
}

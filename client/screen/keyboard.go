package screen

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

const ctrlC = 0x03

// keyboard passes on what is typed, but for Ctrl-C, which a terminal in raw
// mode gives as a byte: that takes effect at once, even while a command runs
// and nobody reads.
type keyboard struct {
	keys chan []byte
	rest []byte
	// interrupt is called for each Ctrl-C, and told whether a line that was
	// typed before it is still under way to who reads; where it returns false,
	// there was nothing to interrupt, and the input ends.
	interrupt func(line bool) bool
	// Pieces that end a line: those passed on, those read, and of these those
	// after which somebody has read on.
	passed, done atomic.Int64
	read         int64
	ended        chan struct{}
	ending       sync.Once
}

// newKeyboard reads from in, until that ends, in a goroutine of its own.
func newKeyboard(in io.Reader, interrupt func(line bool) bool) *keyboard {
	k := &keyboard{keys: make(chan []byte, 16), interrupt: interrupt, ended: make(chan struct{})}
	go k.pump(in)
	return k
}

// end ends the input for who reads.
func (k *keyboard) end() { k.ending.Do(func() { close(k.ended) }) }

func (k *keyboard) pump(in io.Reader) {
	defer k.end()
	for {
		buf := make([]byte, 256)
		n, err := in.Read(buf)
		typed := buf[:n]
		for {
			i := bytes.IndexByte(typed, ctrlC)
			if i < 0 {
				break
			}
			// What was typed before it is given up with it.
			typed = typed[i+1:]
			if !k.interrupt(k.passed.Load() > k.done.Load()) {
				return
			}
		}
		if len(typed) > 0 {
			if endsLine(typed) {
				k.passed.Add(1)
			}
			select {
			case k.keys <- typed:
			case <-k.ended:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Read gives what was typed.
func (k *keyboard) Read(p []byte) (int, error) {
	for len(k.rest) == 0 {
		k.done.Store(k.read)
		select {
		case k.rest = <-k.keys:
		case <-k.ended:
			select {
			case k.rest = <-k.keys: // typed before the end
			default:
				return 0, io.EOF
			}
		}
		if endsLine(k.rest) {
			k.read++
		}
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

func endsLine(keys []byte) bool { return bytes.ContainsAny(keys, "\r\n") }

package screen

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// footer keeps a terminal's last row for a line that is redrawn in place,
// while what is written scrolls above it: the row lies outside the scrolling
// region (DECSTBM), and the cursor is where it was after each drawing. What is
// above is written through it. Its methods may be called concurrently.
type footer struct {
	mu            sync.Mutex
	out           io.Writer
	width, height int
	shown         string // "": the row is not kept
}

// leastRows is the height below which a terminal has no row to spare.
const leastRows = 4

// Write writes to the part that scrolls.
func (f *footer) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.out.Write(p)
	if f.shown != "" && bytes.Contains(p, []byte("\x1b[2J")) {
		f.draw(f.shown) // it was erased with the rest
	}
	return n, err
}

// columns is how wide a line may be. The last column stays free: some
// terminals wrap when it is written to.
func (f *footer) columns() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.width - 1
}

// show draws the line, where it is another than before; "" gives the row back.
func (f *footer) show(line string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.height < leastRows {
		line = ""
	}
	switch {
	case line == f.shown:
	case line == "":
		f.release()
	case f.shown == "":
		f.reserve()
		f.draw(line)
	default:
		f.draw(line)
	}
	f.shown = line
}

// reserve takes the last row out of what scrolls. Where the cursor is in it,
// all moves up by one.
func (f *footer) reserve() {
	fmt.Fprintf(f.out, "\n\x1b[A\x1b7\x1b[1;%dr\x1b8", f.height-1)
}

func (f *footer) draw(line string) {
	fmt.Fprintf(f.out, "\x1b7\x1b[%d;1H\x1b[m%s\x1b[K\x1b8", f.height, line)
}

// release gives the row back, empty.
func (f *footer) release() {
	fmt.Fprintf(f.out, "\x1b7\x1b[r\x1b[%d;1H\x1b[K\x1b8", f.height)
}

// resize takes note of a terminal's size, and reports whether it has changed.
// The line may then be anywhere below the cursor: all there is erased, and the
// next show draws it anew.
func (f *footer) resize(width, height int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if width == f.width && height == f.height {
		return false
	}
	if f.shown != "" {
		io.WriteString(f.out, "\x1b7\x1b[r\x1b8\n\x1b[A\x1b7\x1b[B\r\x1b[J\x1b8")
		f.shown = ""
	}
	f.width, f.height = width, height
	return true
}

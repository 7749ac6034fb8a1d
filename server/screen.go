package main

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// A screen is stderr: lines, and below them, where it is a terminal, one that
// is drawn over and over. Nobody waits for it. It may be used concurrently.
type screen struct {
	*asyncWriter
	terminal bool

	mu    sync.Mutex
	drawn bool
}

func newScreen(w io.Writer) *screen {
	f, ok := w.(*os.File)
	return &screen{asyncWriter: newAsyncWriter(w), terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// Write writes whole lines, in the place of what was drawn.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	return s.asyncWriter.Write(p)
}

// draw draws the lowest line; none if it is empty.
func (s *screen) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	s.drawn = line != ""
	io.WriteString(s.asyncWriter, line)
}

func (s *screen) erase() {
	if s.drawn {
		io.WriteString(s.asyncWriter, "\r\x1b[K")
		s.drawn = false
	}
}

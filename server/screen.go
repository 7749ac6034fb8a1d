package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// A screen is stderr: lines, and below them, where it is a terminal, one that
// is drawn over and over. It may be used concurrently.
type screen struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	drawn    bool
}

func newScreen(w io.Writer) *screen {
	f, ok := w.(*os.File)
	return &screen{w: w, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// Write writes whole lines, in the place of what was drawn.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	return s.w.Write(p)
}

// draw draws the lowest line; none if it is empty.
func (s *screen) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	s.drawn = line != ""
	fmt.Fprint(s.w, line)
}

func (s *screen) erase() {
	if s.drawn {
		fmt.Fprint(s.w, "\r\x1b[K")
		s.drawn = false
	}
}

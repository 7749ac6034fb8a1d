package prompt

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"segue/client/text"
)

// maxHistory is how many lines of a history are kept; the file is cut back to
// them when it has twice as many.
const maxHistory = 1000

// History is the lines typed at a prompt, kept in a file that only its owner
// can read. It must not be used concurrently; several programs may add to one file at a time.
type History struct {
	lines []string // the oldest first
	file  string
	err   error
}

// OpenHistory reads a history. It is good to use even with an error: then it
// is of this run alone.
func OpenHistory(file string) (*History, error) {
	h := &History{file: file}
	if file == "" {
		return h, nil
	}
	if h.err = h.load(); h.err != nil {
		h.file = ""
		return h, fmt.Errorf("the history is not kept: %w", h.err)
	}
	return h, nil
}

func (h *History) load() error {
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		return err
	}
	f, err := os.Open(h.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		h.lines = append(h.lines, text.Safe(scan.Text()))
	}
	if err := scan.Err(); err != nil {
		return err
	}
	n := len(h.lines)
	h.lines = h.lines[max(n-maxHistory, 0):]
	if n >= 2*maxHistory {
		return h.rewrite()
	}
	return nil
}

// rewrite makes the file anew, of the lines kept.
func (h *History) rewrite() error {
	f, err := os.CreateTemp(filepath.Dir(h.file), "history-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(strings.Join(h.lines, "\n") + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), h.file)
}

// Add adds a line, but for an empty one and for one that is there again.
func (h *History) Add(line string) {
	if strings.TrimSpace(line) == "" || len(h.lines) > 0 && line == h.lines[len(h.lines)-1] {
		return
	}
	h.lines = append(h.lines, line)
	if len(h.lines) > maxHistory {
		h.lines = h.lines[1:]
	}
	if h.file != "" && h.err == nil {
		h.err = h.append(line)
	}
}

// append writes a line in one piece, so that those of several programs don't mix.
func (h *History) append(line string) error {
	f, err := os.OpenFile(h.file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}

// Len is how many lines there are.
func (h *History) Len() int { return len(h.lines) }

// At is a line, 0 the newest.
func (h *History) At(i int) string { return h.lines[len(h.lines)-1-i] }

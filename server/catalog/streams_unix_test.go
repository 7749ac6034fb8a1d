//go:build unix

package catalog

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// TestStreamsNoFiles: where no more files can be opened, those that nobody
// reads are closed; where that doesn't help either, it is said, and passes.
func TestStreamsNoFiles(t *testing.T) {
	c, _, _ := many(t, 3)
	var s Streams
	defer s.Close()
	p := make([]byte, 100)
	for i := range 2 {
		if err := s.ReadAt(c.Songs()[i], p, 0); err != nil {
			t.Fatal(err)
		}
	}
	restore := noMoreFiles(t)
	err := s.ReadAt(c.Songs()[2], p, 0)
	if err != nil || s.used.Len() != 1 {
		t.Errorf("%v, with %d files open", err, s.used.Len())
	}
	var fill []*os.File
	for {
		f, err := os.Open(os.DevNull)
		if err != nil {
			break
		}
		fill = append(fill, f)
	}
	var empty Streams
	if err := empty.ReadAt(c.Songs()[0], p, 0); !errors.Is(err, syscall.EMFILE) {
		t.Errorf("with nothing to close: %v", err)
	}
	restore()
	for _, f := range fill {
		f.Close()
	}
	if err := empty.ReadAt(c.Songs()[0], p, 0); err != nil {
		t.Errorf("later: %v", err)
	}
	empty.Close()
}

// noMoreFiles makes the process's limit of open files what is open now.
func noMoreFiles(t *testing.T) (restore func()) {
	t.Helper()
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	lowest := uint64(f.Fd())
	f.Close()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Skip("the system tells no limit of open files: ", err)
	}
	now := was
	now.Cur = lowest
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &now); err != nil {
		t.Skip("the limit of open files cannot be set: ", err)
	}
	restore = func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &was) }
	t.Cleanup(restore)
	return restore
}

package ladder

import (
	"container/list"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// extension is that of a rendition's file; all others are left alone.
const extension = ".rendition"

// store is the cache of renditions: a directory with a file for each, of which
// those go that were used longest ago when there is no more space. Its methods
// may be called concurrently.
type store struct {
	root  *os.Root
	space int64

	mu     sync.Mutex
	used   list.List                // of *file, the one used last in front
	files  map[string]*list.Element // by revision
	octets int64                    // of all files
}

// openStore opens the cache in a directory, which it makes if need be. Files
// are read when they are used.
func openStore(dir string, space int64) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the directory of renditions: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot open the directory of renditions: %w", err)
	}
	s := &store{root: root, space: space, files: make(map[string]*list.Element)}
	if err := s.find(dir); err != nil {
		root.Close()
		return nil, err
	}
	s.shrink()
	return s, nil
}

// find takes note of the files that are there, by when they were last used.
func (s *store) find(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("cannot read the directory of renditions: %w", err)
	}
	type found struct {
		file *file
		used time.Time
	}
	var all []found
	for _, e := range entries {
		revision, is := strings.CutSuffix(e.Name(), extension)
		info, err := e.Info()
		if !is || err != nil || !info.Mode().IsRegular() {
			continue
		}
		all = append(all, found{&file{store: s, revision: revision, size: info.Size()}, info.ModTime()})
	}
	slices.SortFunc(all, func(a, b found) int { return a.used.Compare(b.used) })
	for _, f := range all {
		s.files[f.file.revision] = s.used.PushFront(f.file)
		s.octets += f.file.size
	}
	return nil
}

// open gives the file of a rendition with so many segments, which is made when
// the first of them is written. It is the caller's until release.
func (s *store) open(revision string, segments int) (*file, error) {
	s.mu.Lock()
	e := s.files[revision]
	if e == nil {
		e = s.used.PushFront(&file{store: s, revision: revision})
		s.files[revision] = e
	}
	s.used.MoveToFront(e)
	f := e.Value.(*file)
	f.users++
	s.mu.Unlock()
	if err := f.load(segments); err != nil {
		s.release(f)
		return nil, err
	}
	return f, nil
}

// retain makes a file another user's too.
func (s *store) retain(f *file) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.users++
}

// release ends a use of a file; the last user's closes it.
func (s *store) release(f *file) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.users--; f.users == 0 {
		f.close()
		if f.size == 0 {
			s.forget(f)
		}
	}
}

// grew counts octets that a file has more than before, and makes room.
func (s *store) grew(f *file, octets int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.size += octets
	s.octets += octets
	s.shrink()
}

// size is how many octets all files have.
func (s *store) size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.octets
}

// shrink removes files that nobody uses, those first that were used longest
// ago, until what is left has room. The lock is held, here and below.
func (s *store) shrink() {
	for e := s.used.Back(); e != nil && s.octets > s.space; {
		f := e.Value.(*file)
		e = e.Prev()
		if f.users == 0 {
			s.root.Remove(f.name())
			s.forget(f)
		}
	}
}

func (s *store) forget(f *file) {
	s.octets -= f.size
	s.used.Remove(s.files[f.revision])
	delete(s.files, f.revision)
}

// close closes the directory; nothing uses a file any more.
func (s *store) close() error { return s.root.Close() }

// path is where the store is, for messages.
func (s *store) path() string { return filepath.Clean(s.root.Name()) }

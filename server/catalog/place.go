package catalog

import (
	"errors"
	"io/fs"
	"strings"
	"sync/atomic"
)

// A place is a directory that songs are read from: the music directory, or one
// that a link in it leads to. The tree behind it may be replaced by another at
// any time. Its methods may be called concurrently.
type place struct {
	prefix string // of the paths of what is below it: "" or "link/"
	tree   atomic.Pointer[treeBox]
}

// A treeBox is a tree, as an atomic pointer wants it.
type treeBox struct{ tree }

func newPlace(prefix string, t tree) *place {
	p := &place{prefix: prefix}
	p.replace(t)
	return p
}

// replace puts another tree in the place of the old one, and closes that.
func (p *place) replace(t tree) {
	if old := p.tree.Swap(&treeBox{t}); old != nil {
		old.Close()
	}
}

// close closes the tree.
func (p *place) close() error { return p.tree.Load().Close() }

// in calls f with the tree, and with a path as it is called there; once more
// where the tree was replaced meanwhile.
func (p *place) in(path string, f func(t tree, path string) error) error {
	if path+"/" == p.prefix {
		path = "."
	}
	path = strings.TrimPrefix(path, p.prefix)
	t := p.tree.Load()
	err := f(t, path)
	if errors.Is(err, fs.ErrClosed) {
		if now := p.tree.Load(); now != t {
			err = f(now, path)
		}
	}
	return err
}

func (p *place) lstat(path string) (info fs.FileInfo, err error) {
	err = p.in(path, func(t tree, path string) error { info, err = t.Lstat(path); return err })
	return info, err
}

func (p *place) stat(path string) (info fs.FileInfo, err error) {
	err = p.in(path, func(t tree, path string) error { info, err = t.Stat(path); return err })
	return info, err
}

func (p *place) open(path string) (f openFile, err error) {
	err = p.in(path, func(t tree, path string) error { f, err = t.Open(path); return err })
	return f, err
}

// errNotRegular is the error for a name that ends as a song's and is none's.
var errNotRegular = errors.New("not a regular file")

// openRegular opens a file if it is a regular one.
func (p *place) openRegular(path string) (openFile, fs.FileInfo, error) {
	// The kind is looked at before opening: opening a pipe would wait for its
	// other end.
	if info, err := p.stat(path); err != nil {
		return nil, nil, err
	} else if !info.Mode().IsRegular() {
		return nil, nil, errNotRegular
	}
	f, err := p.open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

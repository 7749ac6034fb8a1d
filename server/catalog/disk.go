package catalog

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A disk is all that the catalogue asks the operating system of files: those
// of the library, which it only reads, and that of the store. Its methods may
// be called concurrently.
type disk interface {
	// OpenTree opens a directory of songs.
	OpenTree(dir string) (tree, error)
	Stat(name string) (fs.FileInfo, error)
	RealPath(name string) (string, error) // without links
	ReadDir(dir string) ([]fs.DirEntry, error)
	Open(name string) (io.ReadCloser, error)
	MkdirAll(dir string, mode fs.FileMode) error
	CreateTemp(dir, pattern string) (tempFile, error)
	Rename(from, to string) error
	Remove(name string) error
}

// A tree is a directory with all that is below it, and nothing else: no path
// and no link leads out of it. Its methods may be called concurrently.
type tree interface {
	Lstat(p string) (fs.FileInfo, error)
	Stat(p string) (fs.FileInfo, error)
	Open(p string) (openFile, error)
	Close() error
}

// An openFile is a file or directory of a tree.
type openFile interface {
	io.ReaderAt
	io.Closer
	Stat() (fs.FileInfo, error)
	ReadDir(n int) ([]fs.DirEntry, error)
}

// A tempFile is a file that is written.
type tempFile interface {
	io.WriteCloser
	Name() string
}

// osDisk is the operating system's.
type osDisk struct{}

func (osDisk) OpenTree(dir string) (tree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return osTree{root}, nil
}

func (osDisk) Stat(name string) (fs.FileInfo, error)     { return os.Stat(name) }
func (osDisk) RealPath(name string) (string, error)      { return filepath.EvalSymlinks(name) }
func (osDisk) ReadDir(dir string) ([]fs.DirEntry, error) { return os.ReadDir(dir) }
func (osDisk) Open(name string) (io.ReadCloser, error)   { return os.Open(name) }
func (osDisk) MkdirAll(dir string, m fs.FileMode) error  { return os.MkdirAll(dir, m) }
func (osDisk) Rename(from, to string) error              { return os.Rename(from, to) }
func (osDisk) Remove(name string) error                  { return os.Remove(name) }

func (osDisk) CreateTemp(dir, pattern string) (tempFile, error) { return os.CreateTemp(dir, pattern) }

type osTree struct{ *os.Root }

func (t osTree) Open(p string) (openFile, error) {
	f, err := t.Root.Open(p)
	if err != nil {
		return nil, err
	}
	return f, nil
}

package catalog

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A file is what a directory says of a file that should be a song.
type file struct {
	path string // relative to the music directory, slashes
	size int64  // octets
	time time.Time
	err  error // why it, or the directory of this path, cannot be looked at
}

// isSong reports whether a file's name is a song's.
func isSong(p string) bool { return strings.EqualFold(path.Ext(p), ".mp3") }

// walk yields the files at and below p that should be songs, in the order of
// their paths, compared octet by octet; none where there is no p. It calls
// enter for each directory before it is read. Links to directories are not
// followed. Directories that cannot be read are yielded with their errors.
func walk(root *os.Root, p string, enter func(dir string)) iter.Seq[file] {
	return func(yield func(file) bool) {
		info, err := root.Lstat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		case err != nil:
			yield(file{path: p, err: err})
		case info.IsDir():
			walkDir(root, p, enter, yield)
		case isSong(p):
			yield(stat(root, p, info))
		}
	}
}

// walkDir is walk of a directory; it returns false once yield has.
func walkDir(root *os.Root, dir string, enter func(dir string), yield func(file) bool) bool {
	enter(dir)
	entries, err := readDir(root, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !yield(file{path: dir, err: err}) {
		return false
	}
	for _, e := range entries {
		p := path.Join(dir, e.Name())
		if e.IsDir() {
			if !walkDir(root, p, enter, yield) {
				return false
			}
			continue
		}
		if !isSong(p) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		f := file{path: p, err: err}
		if err == nil {
			f = stat(root, p, info)
		}
		if !yield(f) {
			return false
		}
	}
	return true
}

// readDir returns a directory's entries in the order of the paths of what is
// in them: a directory's name counts as if it ended in a slash.
func readDir(root *os.Root, dir string) ([]fs.DirEntry, error) {
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if !a.IsDir() && !b.IsDir() {
			return strings.Compare(a.Name(), b.Name())
		}
		return strings.Compare(inPath(a), inPath(b))
	})
	return entries, err
}

func inPath(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}

// stat makes a file of what Lstat said of it. A link stands for the regular
// file in the music directory that it leads to.
func stat(root *os.Root, p string, info fs.FileInfo) file {
	if info.Mode().Type() == fs.ModeSymlink {
		var err error
		switch info, err = root.Stat(p); {
		case errors.Is(err, fs.ErrNotExist):
			return file{path: p, err: errors.New("the link leads nowhere")}
		case err != nil:
			return file{path: p, err: err}
		}
	}
	if !info.Mode().IsRegular() {
		return file{path: p, err: errNotRegular}
	}
	return file{path: p, size: info.Size(), time: info.ModTime()}
}

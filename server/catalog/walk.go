package catalog

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A file is what a directory says of a file that should be a song.
type file struct {
	path  string // relative to the music directory, slashes
	in    *place
	state state
	inode inode
	rest  time.Duration // that it must have lain untouched
	err   error         // why it, or the directory of this path, cannot be looked at
}

// isSong reports whether a file's name is a song's.
func isSong(p string) bool { return strings.EqualFold(path.Ext(p), ".mp3") }

// isHidden reports whether a path is of what systems put among people's files:
// names that begin with a dot, as those of AppleDouble files do, and trash.
func isHidden(p string) bool {
	if p == "." {
		return false
	}
	for name := range strings.SplitSeq(p, "/") {
		if name != "" && name[0] == '.' || systemNames[strings.ToLower(name)] {
			return true
		}
	}
	return false
}

// systemNames are the folders of trash and the like that do not begin with a
// dot: those of Windows, macOS, Samba, Synology and QNAP.
var systemNames = map[string]bool{
	"$recycle.bin": true, "recycler": true, "#recycle": true, "@recycle": true, "@recently-snapshot": true,
	"@eadir": true, "system volume information": true, "__macosx": true, "lost+found": true,
}

// errLink is the error for a link to a directory that is not followed.
var errLink = errors.New("a link to a directory is not followed unless --follow-links allows it")

// A walk finds the files of a part of the music directory that should be songs.
type walk struct {
	enter  func(dir string)                              // called with each directory before it is read
	follow func(p string, parent *place) (*place, error) // returns where a link to a directory leads
	other  func(p string)                                // called with each file that is no song
	yield  func(file) bool
}

// from yields the files at and below p, which is in a place; none where there
// is no p. In each directory its files come first and then its directories,
// both in the order of their names. Directories that cannot be read are yielded
// with their errors. It returns false once yield has.
func (w *walk) from(in *place, p string) bool {
	if isHidden(p) {
		return true
	}
	info, err := in.lstat(p)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return true
	case err != nil:
		return w.yield(file{path: p, in: in, err: err})
	case info.IsDir():
		return w.dir(in, p)
	}
	return w.entry(in, p, info)
}

// dir yields the files at and below a directory.
func (w *walk) dir(in *place, dir string) bool {
	w.enter(dir)
	entries, err := readDir(in, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !w.yield(file{path: dir, in: in, err: err}) {
		return false
	}
	for _, e := range entries {
		if e.IsDir() || isHidden(e.Name()) {
			continue
		}
		p := path.Join(dir, e.Name())
		if !isSong(p) && e.Type() != fs.ModeSymlink {
			w.other(p)
			continue
		}
		info, err := e.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			if !w.yield(file{path: p, in: in, err: err}) {
				return false
			}
		case !w.entry(in, p, info):
			return false
		}
	}
	for _, e := range entries {
		if e.IsDir() && !isHidden(e.Name()) && !w.dir(in, path.Join(dir, e.Name())) {
			return false
		}
	}
	return true
}

// entry yields what Lstat said of a file or link. A link to a file stands for
// the regular file in the music directory that it leads to.
func (w *walk) entry(in *place, p string, info fs.FileInfo) bool {
	if info.Mode().Type() == fs.ModeSymlink {
		switch to, err := w.follow(p, in); {
		case to != nil:
			return w.dir(to, p)
		case err != nil:
			return w.yield(file{path: p, in: in, err: err})
		case !isSong(p):
			return true
		}
		var err error
		switch info, err = in.stat(p); {
		case errors.Is(err, fs.ErrNotExist):
			return w.yield(file{path: p, in: in, err: errors.New("the link leads nowhere")})
		case err != nil:
			return w.yield(file{path: p, in: in, err: err})
		}
	}
	if !isSong(p) {
		return true
	}
	f := file{path: p, in: in, state: stateOf(info)}
	f.inode, _ = inodeOf(info)
	if !info.Mode().IsRegular() {
		f.err = errNotRegular
	}
	return w.yield(f)
}

// readDir returns a directory's entries in the natural order of their names.
func readDir(in *place, dir string) ([]fs.DirEntry, error) {
	f, err := in.open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	keys := make(map[string]string, len(entries))
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() {
			name = strings.TrimSuffix(name, path.Ext(name))
		}
		keys[e.Name()] = fold(name)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if c := natural(keys[a.Name()], keys[b.Name()]); c != 0 {
			return c
		}
		return strings.Compare(a.Name(), b.Name())
	})
	return entries, err
}

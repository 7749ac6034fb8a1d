package catalog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// errRemote is the error of a notifier that the system doesn't tell everything.
var errRemote = errors.New("it is on a network file system, where changes made elsewhere are not told")

// An fsNotifier asks the operating system.
type fsNotifier struct {
	dir    string // the music directory, absolute
	system *fsnotify.Watcher
	wg     sync.WaitGroup

	// What is watched, both ways round.
	paths  map[inode]string
	inodes map[string]inode
}

// An inode is a file or directory, whatever it is called.
type inode struct{ device, number uint64 }

// newNotifier returns the notifier of a directory, which calls note with the
// path of what was touched, relative to dir; "." where it may be anything. An
// error says that it does not tell all; the notifier is nil if it tells nothing.
func newNotifier(dir string, note func(path string)) (notifier, error) {
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("the system watches nothing: %w", err)
	}
	n := &fsNotifier{dir: dir, system: system, paths: make(map[inode]string), inodes: make(map[string]inode)}
	n.wg.Go(func() { n.forward(note) })
	if isRemote(dir) {
		return n, errRemote
	}
	return n, nil
}

// Watch implements notifier.
func (n *fsNotifier) Watch(dir string) error {
	p := filepath.Join(n.dir, filepath.FromSlash(dir))
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	if i, ok := inodeOf(info); ok {
		n.moved(i, p)
	}
	if err = n.system.Add(p); errors.Is(err, syscall.ENOSPC) {
		return errors.New("there are more directories than may be watched; raise fs.inotify.max_user_watches")
	}
	return err
}

// moved remembers that a directory is at p. A directory that is watched already
// would go on under the path that it had: that watch is removed.
func (n *fsNotifier) moved(i inode, p string) {
	if old, ok := n.paths[i]; ok && old != p {
		n.system.Remove(old) // an error: it has ended already
		delete(n.inodes, old)
	}
	if old, ok := n.inodes[p]; ok {
		delete(n.paths, old)
	}
	n.paths[i], n.inodes[p] = p, i
}

// Close implements notifier. It returns when note is called no more.
func (n *fsNotifier) Close() error {
	err := n.system.Close()
	n.wg.Wait()
	return err
}

// forward passes on what the system tells.
func (n *fsNotifier) forward(note func(path string)) {
	events, faults := n.system.Events, n.system.Errors
	for events != nil || faults != nil {
		select {
		case e, ok := <-events:
			if !ok {
				events = nil
			} else if p, ok := n.path(e); ok {
				note(p)
			}
		case _, ok := <-faults:
			if !ok {
				faults = nil
			} else {
				note(".") // events were lost
			}
		}
	}
}

// path is the path of what an event is of, if that may matter: a song, or what
// may be a directory.
func (n *fsNotifier) path(e fsnotify.Event) (string, bool) {
	p, err := filepath.Rel(n.dir, e.Name)
	if err != nil || !filepath.IsLocal(p) {
		return "", false
	}
	p = filepath.ToSlash(p)
	if isHidden(p) {
		return "", false
	}
	if isSong(p) {
		return p, true
	}
	if e.Has(fsnotify.Create) {
		info, err := os.Stat(e.Name)
		return p, err == nil && info.IsDir()
	}
	return p, e.Has(fsnotify.Remove | fsnotify.Rename | fsnotify.Chmod)
}

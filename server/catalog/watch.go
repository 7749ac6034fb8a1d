package catalog

import (
	"context"
	"errors"
	"io/fs"
	"runtime/debug"
	"time"
)

const (
	// rescanEvery is how often the whole directory is looked at where the system
	// does not tell all that changes.
	rescanEvery = 5 * time.Minute
	// saveAfter is how long after a change the store is written.
	saveAfter = 10 * time.Second
	// findEvery is how often it is looked whether the music directory is still
	// the one that is open: another may be mounted there, or put in its place.
	findEvery = 2 * time.Second
	// gatherTime is how long touched paths are gathered to be looked at together.
	gatherTime = 50 * time.Millisecond
)

// A notifier tells which files and directories are touched. Its methods are
// for one goroutine at a time.
type notifier interface {
	// Watch has a directory watched, relative to the music directory; not what
	// is below it.
	Watch(dir string) error
	Close() error
}

// A follower is a scanner that looks again at what is touched.
type follower struct {
	*scanner
	changed  *changedSet
	notifier notifier         // nil: none
	blind    error            // why not all that is touched is told
	poll     <-chan time.Time // when to look at everything, if blind
	lost     bool             // the music directory is not where it was
}

// Run finds the songs, and then keeps the catalogue true to its directory
// until ctx ends. It is called once at most.
//
// A change is seen half a second after the last write, a file that comes or
// grows after three seconds and when nobody has it open for writing, as far as
// the system tells: one that is still being copied is not listed. Where the
// system does not tell of changes, as on network file systems, the directory is
// looked at every five minutes, and the log says so.
func (c *Catalog) Run(ctx context.Context) {
	f := &follower{scanner: newScanner(c), changed: newChangedSet()}
	f.rest = restTime
	f.enter = f.watch
	f.listen()
	defer f.deafen()
	f.stored = c.cache.load(ctx)
	f.songs = make(map[string]*Song, len(f.stored))
	f.update(ctx, []string{"."})
	if ctx.Err() == nil {
		close(c.ready)
	}
	if f.fresh {
		f.save()
	}
	debug.FreeOSMemory() // what the scan took beside the songs
	f.follow(ctx)
}

// listen has the system tell what is touched.
func (f *follower) listen() { f.notifier, f.blind = f.Catalog.notifier(f.changed.add) }

// deafen ends listen.
func (f *follower) deafen() {
	if f.notifier != nil {
		f.notifier.Close()
	}
}

// follow looks at what is touched until ctx ends.
func (f *follower) follow(ctx context.Context) {
	var saving <-chan time.Time
	finding := time.Tick(findEvery)
	for ctx.Err() == nil {
		var due <-chan time.Time
		paths, next := f.changed.take()
		if len(paths) > 0 {
			f.update(ctx, paths)
		}
		if next > 0 || len(paths) > 0 {
			due = time.After(next + gatherTime)
		}
		if f.fresh && saving == nil {
			saving = time.After(saveAfter)
		}
		select {
		case <-ctx.Done():
		case <-due:
		case <-f.changed.wake:
		case <-f.poll:
			f.changed.add(".")
		case <-finding:
			f.find()
		case <-saving:
			f.save()
			saving = nil
		}
	}
	if f.fresh {
		f.save()
	}
}

// find opens the music directory anew where another has its name.
func (f *follower) find() {
	info, err := f.disk.Stat(f.dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no directory")
	}
	if err != nil {
		if !f.lost {
			f.log.Warn("the music directory is gone; it is read again when it is back", "dir", f.dir, "reason", err)
		}
		f.lost = true
		return
	}
	if f.isOpen(info) {
		if f.lost {
			f.changed.add(".")
		}
		f.lost = false
		return
	}
	t, err := f.disk.OpenTree(f.dir)
	if err != nil {
		if !f.lost {
			f.log.Warn("the music directory is another one and cannot be read", "dir", f.dir, "reason", err)
		}
		f.lost = true
		return
	}
	f.lost = false
	f.log.Warn("the music directory is another one than before: it is read again", "dir", f.dir)
	f.music.replace(t)
	f.deafen()
	f.listen()
	f.changed.add(".")
}

// isOpen reports whether a directory is the one that is open; where the system
// gives directories no identity it is.
func (f *follower) isOpen(info fs.FileInfo) bool {
	now, known := inodeOf(info)
	if !known {
		return true
	}
	open, err := f.music.stat(".")
	if err != nil {
		return false
	}
	was, _ := inodeOf(open)
	return now == was
}

// update scans the paths. What was still being written is looked at again.
func (f *follower) update(ctx context.Context, paths []string) {
	for _, file := range f.scan(ctx, paths) {
		f.changed.addIn(file.path, file.rest)
	}
	if f.blind != nil && f.poll == nil {
		f.poll = time.Tick(rescanEvery)
		f.log.Warn("new and changed files are not noticed at once: the music directory is looked at every few minutes",
			"reason", f.blind, "every", rescanEvery)
	}
}

// watch has a directory watched that is about to be read.
func (f *follower) watch(dir string) {
	if f.notifier == nil || f.blind != nil {
		return
	}
	err := f.notifier.Watch(dir)
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) { // the walk sees those
		f.blind = err
	}
}

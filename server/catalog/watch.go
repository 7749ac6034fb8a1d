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

// A watcher is a scanner that looks again at what is touched.
type watcher struct {
	*scanner
	dirt     *dirt
	notifier notifier         // nil: none
	blind    error            // why not all that is touched is told
	poll     <-chan time.Time // when to look at everything, if blind
}

// Run finds the songs, and then keeps the catalogue true to its directory
// until ctx ends. It is called once at most.
//
// What is added, changed, moved or removed is seen half a second after the
// last write, so that a file that is still being copied is not listed. Where
// the system does not tell of changes, as on network file systems, the
// directory is looked at every five minutes, and the log says so.
func (c *Catalog) Run(ctx context.Context) {
	w := &watcher{scanner: newScanner(c), dirt: newDirt()}
	w.settle = settleTime
	w.enter = w.watch
	if w.notifier, w.blind = c.notifier(w.dirt.note); w.notifier != nil {
		defer w.notifier.Close()
	}
	w.stored = c.cache.load(ctx)
	w.songs = make(map[string]*Song, len(w.stored))
	w.update(ctx, []string{"."})
	if ctx.Err() == nil {
		close(c.ready)
	}
	if w.fresh {
		w.save()
	}
	debug.FreeOSMemory() // what the scan took beside the songs
	w.follow(ctx)
}

// follow looks at what is touched until ctx ends.
func (w *watcher) follow(ctx context.Context) {
	var saving <-chan time.Time
	for ctx.Err() == nil {
		var due <-chan time.Time
		paths, next := w.dirt.take()
		if len(paths) > 0 {
			w.update(ctx, paths)
		}
		if next > 0 || len(paths) > 0 {
			due = time.After(next + gatherTime)
		}
		if w.fresh && saving == nil {
			saving = time.After(saveAfter)
		}
		select {
		case <-ctx.Done():
		case <-due:
		case <-w.dirt.wake:
		case <-w.poll:
			w.dirt.note(".")
		case <-saving:
			w.save()
			saving = nil
		}
	}
	if w.fresh {
		w.save()
	}
}

// update scans the paths. What was still being written is looked at again.
func (w *watcher) update(ctx context.Context, paths []string) {
	for _, p := range w.scan(ctx, paths) {
		w.dirt.note(p)
	}
	if w.blind != nil && w.poll == nil {
		w.poll = time.Tick(rescanEvery)
		w.log.Warn("new and changed files are not noticed at once: the music directory is looked at every few minutes",
			"reason", w.blind, "every", rescanEvery)
	}
}

// watch has a directory watched that is about to be read.
func (w *watcher) watch(dir string) {
	if w.notifier == nil || w.blind != nil {
		return
	}
	err := w.notifier.Watch(dir)
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) { // the walk sees those
		w.blind = err
	}
}

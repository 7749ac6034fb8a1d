package catalog

import (
	"slices"
	"sync"
	"time"
)

// maxChanged is how many paths are remembered as touched. Where there are more
// the whole directory is looked at.
const maxChanged = 10_000

// A changedSet is the paths that were touched and not yet looked at. It may be
// used concurrently.
type changedSet struct {
	wake chan struct{} // holds one: something was touched

	mu  sync.Mutex
	due map[string]time.Time // when to look
}

func newChangedSet() *changedSet {
	return &changedSet{wake: make(chan struct{}, 1), due: make(map[string]time.Time)}
}

// add says that the file or directory at p was touched; "." stands for
// everything. Each touch of a file puts off the look at it. The look at
// everything is not put off, and while it is to come nothing else need be
// remembered.
func (c *changedSet) add(p string) { c.addIn(p, restTime) }

// addIn is add of what is to be looked at after some time.
func (c *changedSet) addIn(p string, wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, all := c.due["."]; all {
		return
	}
	if p == "." || len(c.due) >= maxChanged {
		p = "."
		clear(c.due)
	}
	c.due[p] = time.Now().Add(wait)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take removes the paths that are due, and returns them in order. next is how
// long to wait for those that are not yet; 0 where there are none.
func (c *changedSet) take() (paths []string, next time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for p, due := range c.due {
		if wait := due.Sub(now); wait > 0 {
			if next == 0 || wait < next {
				next = wait
			}
			continue
		}
		paths = append(paths, p)
		delete(c.due, p)
	}
	slices.Sort(paths)
	return outermost(paths), next
}

// outermost leaves out the paths, in order, that are below others of them.
func outermost(paths []string) []string {
	set := make(map[string]bool, len(paths))
	return slices.DeleteFunc(paths, func(p string) bool {
		below := within(set, p)
		set[p] = true
		return below
	})
}

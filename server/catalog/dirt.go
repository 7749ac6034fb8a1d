package catalog

import (
	"slices"
	"sync"
	"time"
)

const (
	// settleTime is how long a file must lie untouched before it is looked at:
	// who copies a file pauses for less.
	settleTime = 500 * time.Millisecond
	// maxDirt is how many paths are remembered as touched. Where there are more
	// the whole directory is looked at.
	maxDirt = 10_000
)

// dirt is the paths that were touched and not yet looked at. It may be used
// concurrently.
type dirt struct {
	wake chan struct{} // holds one: something was touched

	mu  sync.Mutex
	due map[string]time.Time // when to look
}

func newDirt() *dirt {
	return &dirt{wake: make(chan struct{}, 1), due: make(map[string]time.Time)}
}

// note says that the file or directory at p was touched; "." stands for
// everything. Each touch of a file puts off the look at it. The look at
// everything is not put off, and while it is to come nothing else need be
// remembered.
func (d *dirt) note(p string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, all := d.due["."]; all {
		return
	}
	if p == "." || len(d.due) >= maxDirt {
		p = "."
		clear(d.due)
	}
	d.due[p] = time.Now().Add(settleTime)
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// take removes the paths that are due, and returns them in order. next is how
// long to wait for those that are not yet; 0 where there are none.
func (d *dirt) take() (paths []string, next time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	for p, due := range d.due {
		if wait := due.Sub(now); wait > 0 {
			if next == 0 || wait < next {
				next = wait
			}
			continue
		}
		paths = append(paths, p)
		delete(d.due, p)
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

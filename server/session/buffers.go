package session

import "sync"

// A freeList keeps some things that are used again, and gives the one that came
// back last: it is most likely in the processor's cache. Unlike sync.Pool it
// keeps them when garbage is collected, and no more than most. Its methods may
// be called concurrently.
type freeList[T any] struct {
	most int

	mu   sync.Mutex
	free []T
}

// get is one that came back; ok is false where there is none.
func (l *freeList[T]) get() (v T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.free) - 1
	if n < 0 {
		return v, false
	}
	v = l.free[n]
	clear(l.free[n:])
	l.free = l.free[:n]
	return v, true
}

// put keeps one unless there are enough.
func (l *freeList[T]) put(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.free) < l.most {
		l.free = append(l.free, v)
	}
}

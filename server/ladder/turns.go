package ladder

import (
	"context"
	"slices"
	"sync"
)

// turns lets as many encoders work at once as there are processors. Who waits
// for a turn gets one in the order of urgency: first the encoder that is least
// ahead of what was asked of it.
type turns struct {
	mu      sync.Mutex
	free    int
	waiting []*turn
}

type turn struct {
	ahead int // segments
	given chan struct{}
}

func newTurns(n int) *turns { return &turns{free: n} }

// take waits for a turn, which is to be given back with give.
func (t *turns) take(ctx context.Context, ahead int) error {
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return nil
	}
	w := &turn{ahead: ahead, given: make(chan struct{})}
	i, _ := slices.BinarySearchFunc(t.waiting, ahead, func(w *turn, ahead int) int {
		if w.ahead <= ahead {
			return -1 // behind those that wait as urgently
		}
		return 1
	})
	t.waiting = slices.Insert(t.waiting, i, w)
	t.mu.Unlock()
	select {
	case <-w.given:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, w); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
	} else {
		t.next() // it was given at the same moment
	}
	return context.Cause(ctx)
}

// give gives a turn back.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next()
}

// next gives a turn to who needs it most. The lock is held.
func (t *turns) next() {
	if len(t.waiting) == 0 {
		t.free++
		return
	}
	close(t.waiting[0].given)
	t.waiting = slices.Delete(t.waiting, 0, 1)
}

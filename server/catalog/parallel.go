package catalog

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"time"
)

// patience is how long the results of later values wait for an earlier one.
const patience = time.Second

// inOrder calls f for each value of seq, on all cores, and yields the results
// in the order of the values; but one that takes longer than patience comes
// when it is done. While nothing is there to yield it yields false: once for each
// that is overtaken, and before it waits for those. It takes at most about ahead values before the first
// of them is done. Once ctx ends, or the loop is left, no further call begins;
// it returns when all goroutines have.
func inOrder[V, R any](ctx context.Context, ahead int, seq iter.Seq[V], f func(V) R) iter.Seq2[R, bool] {
	type job struct {
		value V
		done  chan R // holds one
	}
	return func(yield func(R, bool) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()

		todo, order := make(chan *job, ahead), make(chan *job, ahead)
		wg.Go(func() {
			defer close(todo)
			defer close(order)
			for v := range seq {
				j := &job{v, make(chan R, 1)}
				for _, c := range []chan *job{order, todo} {
					select {
					case c <- j:
					case <-ctx.Done():
						return
					}
				}
			}
		})
		work := func() {
			for j := range todo {
				if ctx.Err() != nil {
					return
				}
				j.done <- f(j.value)
			}
		}
		for range runtime.GOMAXPROCS(0) {
			wg.Go(work)
		}
		const maxLate = 64
		var late []*job
		timer := time.NewTimer(patience)
		defer timer.Stop()
		wait := func(j *job, patient bool) (r R, is, over bool) {
			select {
			case r = <-j.done:
				return r, true, false
			default:
			}
			var expired <-chan time.Time
			if !patient {
				timer.Reset(patience)
				expired = timer.C
			}
			select {
			case r = <-j.done:
				return r, true, false
			case <-expired:
				return r, false, false
			case <-ctx.Done():
				return r, false, true
			}
		}
		for j := range order {
			r, is, over := wait(j, len(late) == maxLate)
			if over || ctx.Err() != nil {
				return
			}
			if !is {
				late = append(late, j)
				wg.Go(work) // in the place of the one that is busy with it
			}
			if !yield(r, is) {
				return
			}
		}
		if len(late) > 0 {
			var none R
			if !yield(none, false) {
				return
			}
		}
		for _, j := range late {
			if r, _, over := wait(j, true); over || !yield(r, true) {
				return
			}
		}
	}
}

package catalog

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// inOrder calls f for each value of seq, on all cores, and yields the results
// in the order of the values. It takes at most about ahead values before the
// first of them is done. Once ctx ends, or the loop is left, no further call
// begins; it returns when all goroutines have.
func inOrder[V, R any](ctx context.Context, ahead int, seq iter.Seq[V], f func(V) R) iter.Seq[R] {
	type job struct {
		value V
		done  chan R // holds one
	}
	return func(yield func(R) bool) {
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
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for j := range todo {
					if ctx.Err() != nil {
						return
					}
					j.done <- f(j.value)
				}
			})
		}
		for j := range order {
			select {
			case r := <-j.done:
				if !yield(r) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

package ladder

import (
	"context"
	"sync"
)

// Fill makes all renditions of songs, as far as they are not made, and reports
// after each segment how many of all are there. It ends early, with the
// context's error, when the context does; what was made stays. Songs of which a
// rendition can't be made are left, and named in the errors that failed gets.
// Both functions are called one at a time.
func (l *Ladder) Fill(ctx context.Context, songs []*Original, progress func(made, all int), failed func(*Original, error)) error {
	all := 0
	for _, o := range songs {
		all += len(l.Renditions(o)) * o.Segments
	}
	var mu sync.Mutex
	made := 0
	tell := func(segments int) {
		mu.Lock()
		defer mu.Unlock()
		made += segments
		progress(made, all)
	}
	fail := func(o *Original, err error) {
		mu.Lock()
		defer mu.Unlock()
		failed(o, err)
	}
	next := make(chan *Original)
	workers := make(chan struct{}, l.cfg.Workers)
	for range l.cfg.Workers {
		l.wg.Go(func() {
			defer func() { workers <- struct{}{} }()
			for o := range next {
				for _, r := range l.Renditions(o) {
					for n := range o.Segments {
						if ctx.Err() != nil {
							break
						}
						if _, err := l.Segment(ctx, o, r.Revision, n); err != nil && ctx.Err() == nil {
							fail(o, err)
							tell(o.Segments - n)
							break
						}
						tell(1)
					}
				}
			}
		})
	}
	for _, o := range songs {
		select {
		case next <- o:
		case <-ctx.Done():
		}
	}
	close(next)
	for range l.cfg.Workers {
		<-workers
	}
	return context.Cause(ctx)
}

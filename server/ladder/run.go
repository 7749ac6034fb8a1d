package ladder

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// ahead is how many segments an encoder goes on beyond the last that was
	// asked for.
	ahead = 10
	// idle is how long an encoder waits for its rendition to be asked for
	// again.
	idle = 30 * time.Second
)

// run is one run of the encoder: a rendition's segments from one on, in order,
// a little ahead of what is asked for, until one that was made before.
type run struct {
	ladder *Ladder
	song   *Original
	file   *file
	rate   int // kbit/s
	first  int // the segment that it begins with

	mu    sync.Mutex
	next  int           // the segment that is made next
	asked int           // the last that was asked for
	made  chan struct{} // closed when a segment was made or the run has ended, and made anew
	more  chan struct{} // capacity 1: more is asked for
	ended bool
	err   error
}

func newRun(l *Ladder, o *Original, f *file, rate, first int) *run {
	return &run{
		ladder: l, song: o, file: f, rate: rate, first: first,
		next: first, asked: first, made: make(chan struct{}), more: make(chan struct{}, 1),
	}
}

// want asks for a segment, and reports whether the run makes it soon. The
// channel is closed when it is time to look again.
func (r *run) want(n int) (made <-chan struct{}, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended || n < r.first || n > r.next+ahead {
		return nil, false
	}
	if n > r.asked {
		r.asked = n
		select {
		case r.more <- struct{}{}:
		default:
		}
	}
	return r.made, n >= r.next
}

// failure is why the run has ended, nil if it goes on or has made its segments.
func (r *run) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// end notes that the run is over.
func (r *run) end(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended, r.err = true, err
	close(r.made)
}

// progress notes that the next segment was made, and gives the one after it.
func (r *run) progress() (next int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.made)
	r.made = make(chan struct{})
	r.next++
	return r.next
}

// lead is how many segments the run is ahead of what was asked for; negative or
// zero where somebody waits.
func (r *run) lead() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next - r.asked
}

// make makes segments until the song's end, one that was made before, or until
// nobody has asked for more for a while.
func (r *run) make(ctx context.Context) error {
	l := r.ladder
	if err := l.turns.take(ctx, r.lead()); err != nil {
		return nil
	}
	c, err := startCoder(ctx, l.cfg.Encoder, r.song, r.rate, r.first)
	l.turns.give()
	if err != nil {
		return err
	}
	defer c.close()
	for n := r.first; n < r.song.Segments && !r.file.has(n); n = r.progress() {
		if !r.needed(ctx) || l.turns.take(ctx, r.lead()) != nil {
			return nil
		}
		preroll, octets, err := c.segment(n)
		l.turns.give()
		if err != nil {
			return fmt.Errorf("segment %d: %w", n, err)
		}
		if err := r.file.write(n, preroll, octets); err != nil {
			l.full.Do(func() { l.cfg.Log.Error("renditions are made anew each time", "reason", err) })
		}
		l.encoded.Add(1)
	}
	return nil
}

// needed waits until the next segment is asked for, or nearly so. It is false
// where that does not happen for a while.
func (r *run) needed(ctx context.Context) bool {
	timer := time.NewTimer(idle)
	defer timer.Stop()
	for r.lead() > ahead {
		select {
		case <-r.more:
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
	return true
}

package catalog

import (
	"context"
	"time"
)

// An outcome is what was found of a file: a song, or an error that says why it
// is none, or that it was still being written.
type outcome struct {
	file
	song      *Song
	stored    bool // the store knew it
	unsettled bool
}

// look finds out what a file is: from the store where that knows the file as
// it is now, else by reading it. The goroutines of a scan call it concurrently.
func (s *scanner) look(ctx context.Context, f file) outcome {
	if f.err != nil {
		return outcome{file: f}
	}
	if r := s.stored[f.path]; r != nil && r.is(f) {
		o := outcome{file: f, stored: true}
		if r.Song == nil {
			o.err = finalError(r.Reason)
		} else {
			o.song = r.song(s.root, f)
		}
		return o
	}
	if !s.settled(ctx, f) {
		return outcome{file: f, unsettled: true}
	}
	song, err := load(s.root, f.path)
	f.err = err
	return outcome{file: f, song: song}
}

// settled waits until a file has lain untouched for as long as it must, and
// reports whether it did.
func (s *scanner) settled(ctx context.Context, f file) bool {
	// The clock may be another machine's. But a file that is said to be from a
	// far future will not become older by waiting.
	const skew = time.Minute
	age := time.Since(f.time)
	if age >= s.settle || age < -skew {
		return true
	}
	timer := time.NewTimer(min(s.settle-age, s.settle))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	info, err := s.root.Stat(f.path)
	return err == nil && info.Size() == f.size && info.ModTime().Equal(f.time)
}

// finalError is the reason that the store kept for a file's being no song.
type finalError string

func (e finalError) Error() string { return string(e) }

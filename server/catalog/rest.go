package catalog

import (
	"context"
	"time"
)

// How long a file must lie untouched before it is looked at.
const (
	// restTime is for files that were there before: who writes a file pauses
	// for less.
	restTime = 500 * time.Millisecond
	// newRestTime is for files that come while the directory is watched, and
	// for those that grow: downloads pause. It doubles, up to maxRestTime, each
	// time that a file was taken for whole and has grown again.
	newRestTime = 3 * time.Second
	maxRestTime = time.Minute
)

// restOf is how long a file must lie untouched that is not what it was.
func (s *scanner) restOf(f file) time.Duration {
	song := s.songs[f.path]
	switch grown := s.grown[f.path]; {
	case s.rest == 0 || s.first:
		return s.rest // the first scan
	case song == nil:
		return max(newRestTime, grown)
	case f.inode == song.inode && f.state.size > song.state.size:
		return max(newRestTime, grown)
	}
	return s.rest
}

// hasGrown remembers that a file was taken for whole too early.
func (s *scanner) hasGrown(f file) {
	s.grown[f.path] = min(2*max(s.grown[f.path], newRestTime), maxRestTime)
}

// atRest reports whether a file has lain untouched for as long as it must, and
// nobody is writing it, as far as the system tells.
func (s *scanner) atRest(ctx context.Context, f file) bool {
	// The clock may be another machine's. But a file that is said to be from a
	// far future will not become older by waiting.
	const skew = time.Minute
	age := time.Since(time.Unix(0, f.state.time))
	if f.rest == 0 || age >= maxRestTime || age < -skew {
		return true
	}
	if age < f.rest {
		if f.rest > restTime || !sleep(ctx, min(f.rest-age, f.rest)) {
			return false
		}
		if info, err := f.in.stat(f.path); err != nil || stateOf(info) != f.state {
			return false
		}
	}
	file, _, err := f.in.openRegular(f.path)
	if err != nil {
		return true // look will tell
	}
	defer file.Close()
	return !isWritten(file)
}

// sleep waits, and reports whether ctx has not ended meanwhile.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

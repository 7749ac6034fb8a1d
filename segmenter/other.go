package segmenter

import (
	"time"

	"segue/internal/mpeg"
)

// A part is what lies in a file of frames of one format.
type part struct {
	first    mpeg.Header // of its first frame
	free     freeSize    // of its frames, where they are in free format
	duration time.Duration
}

// scanLongest is scan of the part of the file that plays longest: songs that
// were joined of parts of several formats are no one stream. It sets leftOut.
func (s *scanner) scanLongest() error {
	if err := s.scan(); err != nil || s.frames == 0 {
		return err
	}
	parts, err := s.others()
	if err != nil || len(parts) == 0 {
		return err
	}
	all, best := s.duration(), part{first: s.first, duration: s.duration()}
	for _, p := range parts {
		all += p.duration
		if p.duration > best.duration {
			best = p
		}
	}
	if best.first != s.first {
		again := scanner{win: s.win, start: s.start, end: s.end, every: s.every, first: best.first}
		again.recent.free = best.free
		if err := again.scan(); err != nil {
			return err
		}
		*s = again
	}
	s.leftOut = max(all-s.duration(), 0).Truncate(time.Millisecond)
	return nil
}

// duration is how long the frames taken so far play.
func (s *scanner) duration() time.Duration {
	return play(int64(s.frames)*int64(s.first.Samples()), s.first.Rate())
}

// Gaps between runs of frames in which other formats are looked for.
const (
	maxGaps  = 64
	minGap   = 8 << 10 // bytes: half a second at 128 kbit/s
	minOther = 16      // frames: fewer are found in garbage
)

// others are the parts of other formats than that of the frames taken, which
// lie between their runs.
func (s *scanner) others() ([]part, error) {
	looked := 0
	return s.between(nil, &looked)
}

// between adds to parts those that lie between the runs of frames; looked is
// how many gaps were looked at.
func (s *scanner) between(parts []part, looked *int) ([]part, error) {
	for i := 0; i <= len(s.runs) && *looked < maxGaps; i++ {
		from, to := s.start, s.end
		if i > 0 {
			end := s.bytes
			if i < len(s.runs) {
				end = s.runs[i].stream
			}
			from = s.runs[i-1].file + end - s.runs[i-1].stream
		}
		if i < len(s.runs) {
			to = s.runs[i].file
		}
		if to-from < minGap {
			continue
		}
		*looked++
		// A window that ends with the gap: what follows is known.
		gap := scanner{win: newWindow(s.win.r, to), start: from, end: to, every: s.every}
		err := gap.scan()
		gap.win.release()
		if err != nil {
			return nil, err
		}
		if gap.frames >= minOther {
			parts = add(parts, part{gap.first, gap.recent.free, gap.duration()})
		}
		if gap.frames == 0 {
			continue
		}
		if parts, err = gap.between(parts, looked); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// add adds a part to those of its format.
func add(parts []part, p part) []part {
	for i := range parts {
		if parts[i].first.Format() == p.first.Format() {
			parts[i].duration += p.duration
			return parts
		}
	}
	return append(parts, p)
}

// play is how long samples play, rounded down to a nanosecond.
func play(samples int64, rate int) time.Duration {
	n := int64(rate)
	return time.Duration(samples/n)*time.Second + time.Duration(samples%n)*time.Second/time.Duration(n)
}

// samplesIn is how many samples play in a time, rounded down.
func samplesIn(d time.Duration, rate int) int64 {
	n := int64(rate)
	return int64(d/time.Second)*n + int64(d%time.Second)*n/int64(time.Second)
}

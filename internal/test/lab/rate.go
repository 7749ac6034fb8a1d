package lab

import "time"

// A Rate says how fast a link passes octets on, as time goes by.
type Rate interface {
	// Finish is when n octets that begin to leave at a time since the link's
	// start have left.
	Finish(begin time.Duration, n int) time.Duration
}

// Constant is a rate in octets a second.
type Constant float64

// Finish implements Rate.
func (r Constant) Finish(begin time.Duration, n int) time.Duration {
	return begin + time.Duration(float64(n)/float64(r)*float64(time.Second))
}

// Step is a stretch of a trace.
type Step struct {
	For  time.Duration
	Rate float64 // octets a second; 0: an outage
}

// Steps is a rate that changes step by step, and begins anew at its end.
type Steps []Step

// From is the same rate, begun at a later point; what was before it comes at
// the end.
func (s Steps) From(at time.Duration) Steps {
	total := time.Duration(0)
	for _, step := range s {
		total += step.For
	}
	at %= total
	for i, step := range s {
		if at < step.For {
			from := append(Steps{{For: step.For - at, Rate: step.Rate}}, s[i+1:]...)
			return append(append(from, s[:i]...), Step{For: at, Rate: step.Rate})
		}
		at -= step.For
	}
	return s
}

// Finish implements Rate.
func (s Steps) Finish(begin time.Duration, n int) time.Duration {
	total := time.Duration(0)
	for _, step := range s {
		total += step.For
	}
	at := begin % total
	left := float64(n)
	for i := 0; ; i = (i + 1) % len(s) {
		step := s[i]
		if at >= step.For {
			at -= step.For
			continue
		}
		room := step.For - at
		if carried := step.Rate * room.Seconds(); carried < left {
			left -= carried
			at = 0
			begin += room
			continue
		}
		return begin + time.Duration(left/step.Rate*float64(time.Second))
	}
}

// Carry is how many octets can leave between two times.
func (s Steps) Carry(from, to time.Duration) (octets float64) {
	total := time.Duration(0)
	for _, step := range s {
		total += step.For
	}
	at := from % total
	for i := 0; from < to; i = (i + 1) % len(s) {
		step := s[i]
		if at >= step.For {
			at -= step.For
			continue
		}
		d := min(step.For-at, to-from)
		octets += step.Rate * d.Seconds()
		from += d
		at = 0
	}
	return octets
}

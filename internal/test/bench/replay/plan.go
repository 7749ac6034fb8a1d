package replay

import (
	"iter"
	"time"

	"segue/internal/test/lab"
)

// Octets on an Ethernet link, as a token bucket counts them.
const (
	frame   = 1514 // full: 1448 of TCP payload, headers with time stamps
	payload = 1448
	bucket  = 1600 // tokens that are saved up: one frame passes at once
)

// outage is the lowest rate that tc can tell the kernel with this bucket, in
// bit/s: a frame in three minutes.
const outage = 64

// A Change is a rate for the token bucket, from a time since the trace began.
type Change struct {
	At   time.Duration
	Rate int // bit/s, of Ethernet frames
}

// Plan is the changes that have a token bucket carry as much TCP payload as
// the trace says, over and over. The first is at 0. An outage is one change,
// however many steps it has.
func Plan(t lab.Trace) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		at, last := time.Duration(0), 0
		for i := 0; ; i = (i + 1) % len(t.Steps) {
			step := t.Steps[i]
			if step.For <= 0 {
				continue
			}
			rate := max(int(onLink(step.Rate)*8), outage)
			if (rate > outage || last > outage || at == 0) && !yield(Change{at, rate}) {
				return
			}
			last = rate
			at += step.For
		}
	}
}

// queue is how many octets fit before the bucket: as many as in the lab.
func queue(t lab.Trace) int { return int(onLink(float64(t.Link().Down.Queue))) }

// onLink is how many octets the link carries with so many of payload, in full
// frames.
func onLink(octets float64) float64 { return octets * frame / payload }

package stream

import (
	"time"

	"segue/client/prefetch"
)

// An Engine decides how far to fetch ahead in one play, and when to let it
// sound. It is called from one goroutine and passes the time in, so
// that it needs neither clock nor lock. [prefetch.Engine] is the one that
// ships; others are for comparing.
type Engine interface {
	// Describe tells what song it is. Before that nothing more is asked for
	// than the first segments.
	Describe(prefetch.Song)
	// RTT notes a round trip of an idle link.
	RTT(time.Duration)
	// Octets notes payload as it arrives, n octets of it.
	Octets(at time.Time, n int)
	// Segment notes a segment that has come whole.
	Segment(asked, done time.Time, octets int, plays time.Duration)
	// Window is how far ahead of the playhead to ask when played has been heard.
	Window(now time.Time, played time.Duration) time.Duration
	// Outstanding is how many octets may be asked for and not yet received.
	Outstanding() int
	// Start reports whether to begin with b fetched ahead and left still to
	// play, and if not, how long that will take.
	Start(now time.Time, b, left time.Duration) (ok bool, wait time.Duration)
	// Resume is Start after a stall, when the play has been silent for stalled
	// since its first sample, the present stall included.
	Resume(now time.Time, b, left, stalled time.Duration) (ok bool, wait time.Duration)
	// Estimates is what it believes of the link.
	Estimates() prefetch.Estimates
}

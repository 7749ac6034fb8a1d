package stream

import (
	"math/rand/v2"
	"time"

	"segue/internal/wire"
)

const (
	firstPause = time.Second      // after a passing refusal that names no time; twice that after each more
	lastPause  = 30 * time.Second // at the most
	patience   = time.Minute      // for which passing refusals are borne when nothing is left to be heard
)

// A deferral paces a request that the server has refused for a reason that may
// pass (RFC, "Passing and Final"). The zero deferral is of one that it has not.
type deferral struct {
	err   *wire.Error // the last refusal
	since time.Time   // of the first
	again time.Time   // when to ask again
	times int
}

// refuse notes a refusal.
func (d *deferral) refuse(now time.Time, err *wire.Error) {
	if d.err == nil {
		d.since = now
	}
	pause := err.Retry
	if pause == 0 {
		pause = min(firstPause<<min(d.times, 10), lastPause)
	}
	d.err, d.again, d.times = err, now.Add(pause+rand.N(pause/4)), d.times+1
}

// over reports whether it has lasted too long for who has nothing left.
func (d *deferral) over(now time.Time) bool { return d.err != nil && now.Sub(d.since) > patience }

package session

import (
	"net"
	"time"
)

// The pacer's numbers. A chunk is what the link carries in about 20 ms: while
// it leaves, a control reply waits for no more than that (RFC, "Control before
// Bulk").
const (
	chunkTime = 20 * time.Millisecond
	minChunk  = 4 << 10  // octets
	firstRoom = 16 << 10 // octets, before anything is known of the link

	rateMemory = 200 * time.Millisecond
)

// unsentProber says how many of the octets written to a connection have not
// been sent yet, not even once: they stand in the sender's own buffer, where
// control would have to wait behind them. A simulated link implements it as
// well as a TCP connection does.
type unsentProber interface {
	Unsent() (int, error)
}

// A pacer decides how much bulk the kernel is given now: only what it can send
// soon. It is arithmetic over what the prober tells, with the time passed in.
//
// While octets stand unsent, the link is the bottleneck, and what leaves
// between two looks is its rate. When none do, the link has taken all that it
// was given, and may be given twice as much.
type pacer struct {
	probe  unsentProber // nil: none to be had; writes block instead
	batch  int          // octets to hand over at once
	handed int64        // octets handed over, control included
	left   int64        // of them, sent at the last look
	looked time.Time    // of the last look, zero where nothing stood unsent then
	rate   float64      // octets a second, EWMA; 0: unknown
}

func newPacer(nc net.Conn) pacer {
	return pacer{probe: proberOf(nc), batch: firstRoom}
}

// wrote notes what was handed over.
func (p *pacer) wrote(n int) { p.handed += int64(n) }

// room returns how many octets of bulk may be handed over now, or, where that
// is none, when to look again.
func (p *pacer) room(now time.Time) (octets int, wait time.Duration) {
	if p.probe == nil {
		return minChunk * 4, 0
	}
	unsent, err := p.probe.Unsent()
	if err != nil {
		p.probe = nil // the connection's end shows in the next write
		return minChunk, 0
	}
	left := p.handed - int64(unsent)
	if unsent == 0 {
		// All of it left, at this rate or faster.
		if dt := now.Sub(p.looked); !p.looked.IsZero() && dt > 0 {
			p.rate = max(p.rate, float64(left-p.left)/dt.Seconds())
		}
		p.looked = time.Time{}
		p.batch = min(2*p.batch, maxBatch)
		return p.batch, 0
	}
	p.measure(now, left)
	if p.rate > 0 {
		p.batch = min(max(int(p.rate*chunkTime.Seconds()), minChunk), maxBatch)
	}
	over := unsent - p.batch/2
	if over <= 0 {
		return p.batch, 0
	}
	if p.rate > 0 {
		wait = time.Duration(float64(over) / p.rate * float64(time.Second))
	}
	return 0, min(max(wait, time.Millisecond), chunkTime)
}

// measure learns the rate from what left since the last look, when octets
// stood unsent all the while.
func (p *pacer) measure(now time.Time, left int64) {
	dt := now.Sub(p.looked)
	switch {
	case p.looked.IsZero():
	case dt < time.Millisecond:
		return // too short to tell
	case p.rate == 0:
		p.rate = float64(left-p.left) / dt.Seconds()
	default:
		// Weighted by the time it stands for: the memory is about 200 ms.
		w := min(dt.Seconds()/rateMemory.Seconds(), 1)
		p.rate += w * (float64(left-p.left)/dt.Seconds() - p.rate)
	}
	p.looked, p.left = now, left
}

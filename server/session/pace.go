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
		p.batch = min(2*p.batch, maxBatch)
		p.looked, p.left = time.Time{}, left
		return p.batch, 0
	}
	p.measure(now, left)
	if p.rate > 0 {
		p.batch = min(max(int(p.rate*chunkTime.Seconds()), minChunk), maxBatch)
	} else {
		p.batch = minChunk
	}
	if over := unsent - p.batch/2; over > 0 {
		wait = chunkTime / 2
		if p.rate > 0 {
			wait = min(max(time.Duration(float64(over)/p.rate*float64(time.Second)), time.Millisecond), chunkTime)
		}
		return 0, wait
	}
	return p.batch, 0
}

// measure learns the rate from what left since the last look.
func (p *pacer) measure(now time.Time, left int64) {
	if p.looked.IsZero() {
		p.looked, p.left = now, left
		return
	}
	dt := now.Sub(p.looked)
	if dt < chunkTime/4 {
		return
	}
	rate := float64(left-p.left) / dt.Seconds()
	if p.rate == 0 {
		p.rate = rate
	} else {
		// Weighted by the time it stands for: the memory is about 200 ms.
		w := min(dt.Seconds()/0.2, 1)
		p.rate += w * (rate - p.rate)
	}
	p.looked, p.left = now, left
}

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
	sent   int64        // of them, known to have left
	moved  time.Time    // when that last grew

	rate float64   // octets a second, EWMA; 0: unknown
	from time.Time // start of the present measurement; zero: none
	base int64     // of sent, then
}

func newPacer(nc net.Conn) pacer {
	return pacer{probe: proberOf(nc), batch: firstRoom}
}

// wrote notes what was handed over.
func (p *pacer) wrote(n int) { p.handed += int64(n) }

// stuck is for how long nothing has left although something was to.
func (p *pacer) stuck(now time.Time) time.Duration {
	if p.moved.IsZero() || p.sent == p.handed {
		return 0
	}
	return now.Sub(p.moved)
}

// room returns how many octets of bulk may be handed over now, or, where that
// is none, when to look again.
func (p *pacer) room(now time.Time) (octets int, wait time.Duration) {
	if p.probe == nil {
		return firstRoom, 0
	}
	unsent, err := p.probe.Unsent()
	if err != nil {
		p.probe = nil // the connection's end shows in the next write
		return firstRoom, 0
	}
	all := p.sent == p.handed // at the last look, and nothing was given since
	if sent := p.handed - int64(unsent); sent > p.sent || p.moved.IsZero() {
		p.sent, p.moved = sent, now
	}
	if unsent == 0 {
		p.measured(now, true)
		if !all {
			p.batch = min(2*p.batch, maxBatch)
		}
		return p.batch, 0
	}
	p.measured(now, false)
	p.batch = min(max(int(p.rate*chunkTime.Seconds()), minChunk), maxBatch)
	over := unsent - p.batch/2
	if over <= 0 {
		return p.batch, 0
	}
	wait = chunkTime / 4
	if p.rate > 0 {
		wait = time.Duration(float64(over) / p.rate * float64(time.Second))
	}
	return 0, min(max(wait, time.Millisecond), chunkTime)
}

// measured learns the rate from what left since the measurement began. It ends
// after 20 ms in which octets stood unsent all the while, or with the last of
// them: then they left at this rate or faster.
func (p *pacer) measured(now time.Time, all bool) {
	dt := now.Sub(p.from)
	switch {
	case p.from.IsZero():
	case all && dt > 0:
		p.rate = max(p.rate, float64(p.sent-p.base)/dt.Seconds())
	case dt < chunkTime:
		return
	default:
		rate := float64(p.sent-p.base) / dt.Seconds()
		w := 1.0
		if p.rate > 0 {
			w = min(dt.Seconds()/rateMemory.Seconds(), 1)
		}
		p.rate += w * (rate - p.rate)
	}
	p.from, p.base = now, p.sent
	if all {
		p.from = time.Time{}
	}
}

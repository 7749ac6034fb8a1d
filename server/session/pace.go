package session

import (
	"net"
	"time"
)

// The pacer's numbers. A batch is what the link carries in about 1.5 ms: while
// it leaves, a control reply waits for no more than that (RFC, "Control before
// Bulk").
const (
	batchTime = 1500 * time.Microsecond
	queueTime = 40 * time.Millisecond // of bulk that may stand in the network's queues
	minBatch  = 4 << 10               // octets
	plainRoom = 16 << 10              // octets, where the system tells nothing of the link
	firstRoom = 4 << 10               // octets, before anything is known of it
	telling   = 8 << 10               // octets that a link must have carried for it to tell anything

	shortestWait    = 500 * time.Microsecond
	longestWait     = 250 * time.Millisecond // while nothing arrives
	shortestMeasure = 20 * time.Millisecond
	rateMemory      = 200 * time.Millisecond
	peakMemory      = 10 * time.Second
)

// Backlog is what was written to a connection and has not arrived.
type Backlog struct {
	Unsent  int           // octets not sent yet, not even once: control waits behind them in our own buffers
	Unacked int           // octets not acknowledged yet, the unsent among them
	RTT     time.Duration // smoothed
	MinRTT  time.Duration // what is above it is queue, somewhere in the network
	Packet  int           // octets that a full packet carries; 0: unknown
	Rate    float64       // octets a second that were last seen to arrive, of what was sent together; 0: unknown
}

// backlogger is a connection that tells its backlog. A simulated link
// implements it as well as a TCP connection does.
type backlogger interface {
	Backlog() (Backlog, error)
}

// A pacer decides how much bulk the kernel is given now: only what it can send
// soon, and only what the network carries soon. It is arithmetic over what the
// connection tells, with the time passed in.
//
// What is acknowledged while octets stand unacknowledged is the link's rate.
// Bulk is handed over in batches of 1.5 ms of it, when less than three quarters of
// one stand unsent; and while the round trip shows a standing queue in the
// network, when what is unacknowledged has fallen to what two round trips and a
// queue of 40 ms take at the highest rate of late. (The highest, and two round
// trips: a link whose round trip merely varies must not be taken for a full
// one, or each slower measurement would slow down the next.)
//
// Looking costs a system call. Where the last look, less than 20 ms ago, found
// nothing under way, and what was handed over since is no more than a batch and
// at the link's rate has left in half the time, the answer is known.
type pacer struct {
	probe  backlogger // nil: none to be had; writes block instead
	batch  int        // octets to hand over at once; doubles while the rate is unknown and all is sent
	seal   int        // octets that TLS adds to a batch
	handed int64      // octets handed over, control included
	tried  int64      // of them, when a look last found room
	acked  int64      // of them, known to have arrived
	moved  time.Time  // when that last grew

	looked time.Time // when the last look was
	idle   bool      // nothing was under way then

	rate float64   // octets a second, EWMA; 0: unknown
	told bool      // the rate is what the connection says, or unknown: nothing was measured yet
	peak float64   // the highest rate, forgotten over ten seconds
	from time.Time // start of the present measurement; zero: none
	base int64     // of acked, then
}

func newPacer(nc net.Conn) pacer {
	p := pacer{probe: backloggerOf(transport(nc)), batch: firstRoom}
	if transport(nc) != nc {
		p.seal = sealOctets
	}
	return p
}

// wrote notes what was handed over. Where all before it is known to have
// arrived, what nothing arrives of is waited for from now on.
func (p *pacer) wrote(now time.Time, n int) {
	if p.acked == p.handed {
		p.moved = now
	}
	p.handed += int64(n)
}

// stuck is for how long nothing has arrived although something was to.
func (p *pacer) stuck(now time.Time) time.Duration {
	if p.acked == p.handed {
		return 0
	}
	return now.Sub(p.moved)
}

// room returns how many octets of bulk may be handed over now, or, where that
// is none, when to look again.
func (p *pacer) room(now time.Time) (octets int, wait time.Duration) {
	if p.probe == nil {
		return plainRoom, 0
	}
	if p.known(now) {
		p.moved = now
		return p.batch, 0
	}
	b, err := p.probe.Backlog()
	if err != nil {
		p.probe = nil // the connection's end shows in the next write
		return plainRoom, 0
	}
	p.measure(now, b)
	p.looked, p.idle = now, b.Unacked == 0
	if p.rate > 0 && !p.told {
		p.batch = p.carried()
	} else if b.Unsent == 0 && p.handed-p.tried >= telling {
		most := maxWrite
		if p.rate > 0 {
			most = p.carried()
		}
		p.batch = min(2*p.batch, most)
	}
	if b.Packet > 0 {
		// Full packets: a little one costs the link as much as it carries.
		p.batch = (p.batch+b.Packet-1)/b.Packet*b.Packet - p.seal
	}
	over := b.Unsent - p.batch*3/4
	if full := 2*b.MinRTT + queueTime; p.rate > 0 && b.RTT > full {
		over = max(over, b.Unacked-int(p.peak*full.Seconds()))
	}
	if over <= 0 {
		p.tried = p.handed
		return p.batch, 0
	}
	wait = batchTime
	if p.rate > 0 {
		wait = time.Duration(float64(over) / p.rate * float64(time.Second))
	}
	// Looking often is worth it while octets arrive: who takes nothing for long,
	// and there may be thousands, is looked at seldom.
	return 0, max(min(max(wait, shortestWait), 4*batchTime), min((p.stuck(now)-time.Second)/8, longestWait))
}

// carried is a batch at the link's rate.
func (p *pacer) carried() int {
	return min(max(int(p.rate*batchTime.Seconds()), minBatch), maxWrite)
}

// known reports whether there is surely room, without a look.
func (p *pacer) known(now time.Time) bool {
	since, handed := now.Sub(p.looked), p.handed-p.tried
	return p.idle && since < shortestMeasure && handed <= int64(p.batch) && float64(handed) <= p.rate*since.Seconds()/2
}

// measure learns the rate from what arrived since the measurement began, if
// octets were on their way all the while: over 20 ms and a round trip at the
// least, since acknowledgements come in bursts. Where the last has arrived
// sooner, the link is as fast as that or faster; until there is a measurement,
// what the connection says must do, once it has carried enough to tell: of a
// greeting alone any link says that it took no time.
func (p *pacer) measure(now time.Time, b Backlog) {
	if acked := p.handed - int64(b.Unacked); acked > p.acked || b.Unacked == 0 || p.moved.IsZero() {
		p.acked, p.moved = acked, now
	}
	dt := now.Sub(p.from)
	switch {
	case b.Unacked == 0:
		switch {
		case p.acked >= telling && (p.rate == 0 || p.told):
			p.rate, p.told = b.Rate, true
		case !p.from.IsZero() && dt > 0:
			p.rate = max(p.rate, float64(p.acked-p.base)/dt.Seconds())
		}
		p.peak = max(p.peak, p.rate)
		p.from = time.Time{}
		return
	case p.from.IsZero():
	case dt < max(shortestMeasure, b.MinRTT):
		return
	default:
		rate := float64(p.acked-p.base) / dt.Seconds()
		w := 1.0
		if p.rate > 0 && !p.told {
			w = min(dt.Seconds()/rateMemory.Seconds(), 1)
		} else {
			p.peak = 0
		}
		p.told = false
		p.rate += w * (rate - p.rate)
		p.peak *= max(0, 1-dt.Seconds()/peakMemory.Seconds())
	}
	p.peak = max(p.peak, p.rate)
	p.from, p.base = now, p.acked
}

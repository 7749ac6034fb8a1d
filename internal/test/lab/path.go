package lab

import (
	"io"
	"math"
	"os"
	"sync"
	"syscall"
	"time"
)

// The numbers of the simulated TCP, octets and segments of one Ethernet frame.
const (
	mss           = 1460
	initialWindow = 10 * mss  // RFC 6928
	sendBuffer    = 512 << 10 // written, but not sent
	receiveWindow = 1 << 20   // received, but not read
	idleRestart   = 200 * time.Millisecond
)

// path is one direction of a connection. Its fields are under mu; the pump
// goroutine moves octets as time passes.
type path struct {
	delay time.Duration
	rate  Rate
	queue int // octets that fit before the bottleneck
	start time.Time

	mu      sync.Mutex
	changed sync.Cond // readers and writers wait for it
	wake    chan struct{}

	unsent   []byte
	window   float64 // congestion window, octets
	thresh   float64 // slow start ends here
	inflight int     // sent, not yet acknowledged
	packets  []packet
	free     time.Time // when the bottleneck will have passed on all it holds
	lastSent time.Time
	rtt      time.Duration // smoothed, as RFC 6298 has it
	minRTT   time.Duration
	backoff  time.Time // of the window's last halving

	arrived       []byte
	received      int64 // octets that have ever arrived
	ended         bool  // the writer has closed
	endArrived    bool  // and the reader knows
	broken        error
	dark          time.Time // until when nothing gets through
	limit         int64     // octets after which it breaks; 0: none
	fellow        *path     // breaks with it then
	readDeadline  deadline
	pause         deadline // until when its reader takes nothing
	writeDeadline deadline
}

// packet is on its way, or its acknowledgement is.
type packet struct {
	data    []byte // nil once it has arrived
	length  int
	sent    time.Time
	leaves  time.Time // the bottleneck
	arrives time.Time
	acked   time.Time
}

func newPath(link Direction, start time.Time) *path {
	p := &path{
		delay: link.Delay, rate: link.Rate, queue: link.Queue, start: start,
		window: initialWindow, thresh: math.Inf(1), wake: make(chan struct{}, 1),
	}
	p.changed.L = &p.mu
	return p
}

// pump runs until the path is broken or all has been delivered.
func (p *path) pump() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		next, done := p.step(time.Now())
		if done {
			if p.fellow != nil {
				p.fellow.cut(syscall.ECONNRESET)
			}
			return
		}
		if next.IsZero() {
			<-p.wake
			continue
		}
		timer.Reset(time.Until(next))
		select {
		case <-p.wake:
		case <-timer.C:
		}
	}
}

// step does what is due now, and returns when it must be called next; zero:
// when woken.
func (p *path) step(now time.Time) (next time.Time, done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return time.Time{}, true
	}
	if p.dark.After(now) {
		return p.dark, false
	}
	for i := range p.packets {
		if k := &p.packets[i]; k.data != nil && !k.arrives.After(now) {
			p.arrive(k.data)
			k.data = nil
		}
	}
	for len(p.packets) > 0 && !p.packets[0].acked.After(now) {
		p.acknowledge(p.packets[0])
		p.packets = p.packets[1:]
	}
	p.send(now)
	if p.ended && len(p.unsent) == 0 && p.delivered() && !p.endArrived {
		p.endArrived = true
		p.changed.Broadcast()
	}
	if p.endArrived && len(p.packets) == 0 {
		return time.Time{}, true
	}
	for _, k := range p.packets {
		at := k.acked
		if k.data != nil {
			at = k.arrives
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if len(p.unsent) > 0 && len(p.packets) > 0 && p.packets[0].leaves.After(now) && p.packets[0].leaves.Before(next) {
		next = p.packets[0].leaves // the queue has room then
	}
	return next, false
}

// arrive takes what has come, up to where the path is to break.
func (p *path) arrive(data []byte) {
	if p.limit > 0 && p.received+int64(len(data)) >= p.limit {
		data = data[:p.limit-p.received]
		p.broken = syscall.ECONNRESET
	}
	p.arrived = append(p.arrived, data...)
	p.received += int64(len(data))
	p.changed.Broadcast()
}

func (p *path) delivered() bool {
	return len(p.packets) == 0 || p.packets[len(p.packets)-1].data == nil
}

// acknowledge opens the window.
func (p *path) acknowledge(k packet) {
	p.inflight -= k.length
	rtt := k.acked.Sub(k.sent)
	if p.rtt == 0 {
		p.rtt, p.minRTT = rtt, rtt
	}
	p.rtt += (rtt - p.rtt) / 8
	p.minRTT = min(p.minRTT, rtt)
	if p.window < p.thresh {
		p.window += float64(k.length)
	} else {
		p.window += mss * float64(k.length) / p.window
	}
}

// send passes on what the windows and the queue allow.
func (p *path) send(now time.Time) {
	if p.inflight == 0 && now.Sub(p.lastSent) > max(idleRestart, 2*p.delay) {
		p.window = min(p.window, initialWindow)
	}
	for len(p.unsent) > 0 && p.broken == nil {
		n := min(len(p.unsent), mss)
		if p.inflight > 0 && float64(p.inflight+n) > p.window || p.inflight+len(p.arrived)+n > receiveWindow {
			return
		}
		if p.queued(now)+n > p.queue {
			// A drop, in life: the window is halved, once a round trip.
			if now.Sub(p.backoff) > 2*p.delay {
				p.thresh = max(p.window/2, 2*mss)
				p.window, p.backoff = p.thresh, now
			}
			if p.queued(now) > 0 {
				return
			}
		}
		begin := now
		if p.free.After(begin) {
			begin = p.free
		}
		p.free = p.start.Add(p.rate.Finish(begin.Sub(p.start), n))
		data := append([]byte(nil), p.unsent[:n]...)
		p.unsent = p.unsent[n:]
		p.inflight += n
		p.lastSent = now
		p.packets = append(p.packets, packet{
			data: data, length: n, sent: now,
			leaves: p.free, arrives: p.free.Add(p.delay), acked: p.free.Add(2 * p.delay),
		})
		p.changed.Broadcast()
	}
}

// queued is how many octets stand before the bottleneck.
func (p *path) queued(now time.Time) int {
	n := 0
	for i := len(p.packets) - 1; i >= 0 && p.packets[i].leaves.After(now); i-- {
		n += p.packets[i].length
	}
	return n
}

func (p *path) signal() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *path) write(b []byte) (n int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case p.broken != nil:
			return n, p.broken
		case p.ended:
			return n, io.ErrClosedPipe
		case p.writeDeadline.passed():
			return n, os.ErrDeadlineExceeded
		}
		k := min(len(b), sendBuffer-len(p.unsent))
		p.unsent = append(p.unsent, b[:k]...)
		n += k
		if k > 0 {
			p.signal()
		}
		if b = b[k:]; len(b) == 0 {
			return n, nil
		}
		p.changed.Wait()
	}
}

func (p *path) read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case p.broken != nil && len(p.arrived) == 0:
			return 0, p.broken
		case p.readDeadline.passed():
			return 0, os.ErrDeadlineExceeded
		case !p.pause.passed() && !p.pause.at.IsZero():
			// The reader does something else.
		case len(p.arrived) > 0:
			n := copy(b, p.arrived)
			p.arrived = p.arrived[n:]
			p.signal()
			return n, nil
		case p.endArrived:
			return 0, io.EOF
		}
		p.changed.Wait()
	}
}

// end closes the writer's side; what was written still arrives.
func (p *path) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.changed.Broadcast()
	p.signal()
}

// darken has nothing get through for a while, and then until TCP tries again:
// it does after 1 s without an answer, and each time twice that later.
func (p *path) darken(d time.Duration) {
	again := time.Second
	for again < d {
		again = 2*again + time.Second
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(again); until.After(p.dark) {
		p.dark = until
	}
	p.signal()
}

// cut breaks the path at once, at both ends.
func (p *path) cut(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken == nil {
		p.broken = err
	}
	p.arrived = nil
	p.changed.Broadcast()
	p.signal()
}

// deadline wakes those who wait when its time has come.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

// set is called with the path's mutex held.
func (d *deadline) set(p *path, at time.Time) {
	d.at = at
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if !at.IsZero() {
		d.timer = time.AfterFunc(time.Until(at), func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.changed.Broadcast()
		})
	}
	p.changed.Broadcast()
}

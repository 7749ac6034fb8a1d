package lab

import (
	"net"
	"sync"
	"syscall"
	"time"

	"segue/server/session"
)

// Direction is what one way of a link is like.
type Direction struct {
	Delay time.Duration // propagation, one way
	Rate  Rate
	Queue int // octets that fit before the bottleneck
}

// Link is what lies between a client and a server.
type Link struct {
	Up, Down Direction // from the client, to the client
	// Begin is when the rates begin; zero: with each connection, when it has
	// been made.
	Begin time.Time
}

// Symmetric is a link with a round trip and a rate in bit/s both ways, and a
// queue of a quarter of a second.
func Symmetric(rtt time.Duration, bits float64) Link {
	d := Direction{Delay: rtt / 2, Rate: Constant(bits / 8), Queue: max(int(bits/8/4), 2*initialWindow)}
	return Link{Up: d, Down: d}
}

// handshake is the size of each of the packets that make a connection.
const handshake = 40

// Dial makes a connection over the link and returns its two ends. Connecting
// takes a round trip, and the server has its end when the client has. Inside a
// synctest bubble, time is virtual. Connections don't share the link: each has
// its rate for itself.
func (l Link) Dial() (client, server net.Conn) {
	if l.Begin.IsZero() {
		time.Sleep(l.Up.Delay + l.Down.Delay)
		l.Begin = time.Now()
	} else {
		at := l.Up.Rate.Finish(time.Since(l.Begin), handshake) + l.Up.Delay
		at = l.Down.Rate.Finish(at, handshake) + l.Down.Delay
		time.Sleep(time.Until(l.Begin.Add(at)))
	}
	up, down := newPath(l.Up, l.Begin), newPath(l.Down, l.Begin)
	go up.pump()
	go down.pump()
	return &conn{in: down, out: up, name: "client"}, &conn{in: up, out: down, name: "server"}
}

// conn is one end of a simulated connection.
type conn struct {
	in, out *path
	name    string
	closing sync.Once
}

func (c *conn) Read(b []byte) (int, error)  { return c.in.read(b) }
func (c *conn) Write(b []byte) (int, error) { return c.out.write(b) }

// Close ends both directions: what was written still arrives, and what the
// peer still sends breaks its path, as a reset would.
func (c *conn) Close() error {
	c.closing.Do(func() {
		c.out.end()
		c.in.cut(net.ErrClosed)
	})
	return nil
}

// CloseWrite ends what this end sends.
func (c *conn) CloseWrite() error {
	c.out.end()
	return nil
}

// Reset breaks the connection at once, in both directions and at both ends.
func (c *conn) Reset() {
	c.in.cut(syscall.ECONNRESET)
	c.out.cut(syscall.ECONNRESET)
}

// ResetAfter resets the connection as soon as n octets have arrived, at this
// end or at the other. It is to be called before any has been sent.
func (c *conn) ResetAfter(n int64, here bool) {
	p, fellow := c.out, c.in
	if here {
		p, fellow = c.in, c.out
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit, p.fellow = n, fellow
}

// Darken has nothing get through for a while, in either direction or in both.
func (c *conn) Darken(d time.Duration, in, out bool) {
	if in {
		c.in.darken(d)
	}
	if out {
		c.out.darken(d)
	}
}

// Pause has this end read nothing for a while.
func (c *conn) Pause(d time.Duration) {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	c.in.pause.set(c.in, time.Now().Add(d))
}

// Backlog is what was written and has not arrived, as the kernel tells it of a
// TCP connection.
func (c *conn) Backlog() (session.Backlog, error) {
	p := c.out
	p.mu.Lock()
	defer p.mu.Unlock()
	return session.Backlog{
		Unsent: len(p.unsent), Unacked: len(p.unsent) + p.inflight,
		RTT: p.rtt, MinRTT: p.minRTT,
	}, p.broken
}

func (c *conn) SetDeadline(t time.Time) error {
	c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

func (c *conn) SetReadDeadline(t time.Time) error {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	c.in.readDeadline.set(c.in, t)
	return nil
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	c.out.writeDeadline.set(c.out, t)
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return addr(c.name) }
func (c *conn) RemoteAddr() net.Addr { return addr("peer of " + c.name) }

type addr string

func (addr) Network() string  { return "lab" }
func (a addr) String() string { return string(a) }

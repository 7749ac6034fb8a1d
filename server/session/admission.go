package session

import (
	"io"
	"net"
	"net/netip"
	"time"

	"segue/internal/wire"
)

// maxRefusing is how many connections are refused with a word at a time. What
// comes beyond them is closed without: a flood must cost little.
const maxRefusing = 64

// When who was refused is to come again: where the server is full, and where it
// ends, which another one may follow at once.
const (
	fullRetry    = 5 * time.Second
	closingRetry = time.Second
)

// refusalTime is how long it may take a client to be told.
const refusalTime = time.Second

// admit serves a connection in a goroutine of its own if it is within the
// limits, and otherwise refuses it. It owns nc.
func (s *Server) admit(nc net.Conn) {
	customer := customerOf(nc.RemoteAddr())
	s.totals.accepted.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		s.refuse(nc, closingRetry, "the server is shutting down")
		return
	case len(s.conns) >= s.MaxConns:
		s.refuse(nc, fullRetry, "the server is full; try again later")
		return
	case !s.customers.enter(customer, s.Limits.per(customer)):
		s.refuse(nc, fullRetry, "too many connections from your address; close one, or try again later")
		return
	}
	c := newConn(s, nc)
	s.conns[c] = struct{}{}
	s.wg.Go(func() {
		c.run()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.conns, c)
		s.customers.leave(customer)
	})
}

// refuse ends a connection with a word (RFC, "Greeting"). The lock is held.
func (s *Server) refuse(nc net.Conn, retry time.Duration, text string) {
	s.totals.refused.Add(1)
	if s.refusing >= maxRefusing {
		nc.Close()
		return
	}
	s.refusing++
	s.wg.Go(func() {
		tell(nc, wire.Errorf(wire.CodeClosing, "-", "%s", text).RetryIn(retry))
		s.mu.Lock()
		defer s.mu.Unlock()
		s.refusing--
	})
}

// tell says one line and closes. What the client has asked without waiting for
// the greeting is read first, or the line could be lost to a reset.
func tell(nc net.Conn, e *wire.Error) {
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(refusalTime))
	if _, err := nc.Write(wire.AppendReply(nil, wire.Tag{}, e)); err != nil {
		return
	}
	if half, ok := nc.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		io.Copy(io.Discard, nc)
	}
}

// customers counts the connections from each network that is one customer's.
type customers map[netip.Prefix]int

// thisMachine is what all loopback addresses count as.
var thisMachine = netip.MustParsePrefix("127.0.0.0/8")

// customerOf is the network that an address counts for. In IPv4 it is the
// address. In IPv6 it is 56 bits: a provider gives a customer that many networks
// of 64 bits (RFC 6177). The zero Prefix, which counts for nobody, is that of an
// address that is none of TCP's.
func customerOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := 32
	switch {
	case !ip.IsValid():
		return netip.Prefix{}
	case ip.IsLoopback():
		return thisMachine
	case ip.Is6():
		bits = 56
	}
	p, _ := ip.Prefix(bits)
	return p
}

// enter counts a connection and reports whether it may be: most are.
func (c *customers) enter(customer netip.Prefix, most int) bool {
	switch {
	case customer == netip.Prefix{}:
		return true
	case (*c)[customer] >= most:
		return false
	case *c == nil:
		*c = make(customers)
	}
	(*c)[customer]++
	return true
}

// leave forgets a connection.
func (c customers) leave(customer netip.Prefix) {
	if c[customer] > 1 {
		c[customer]--
	} else {
		delete(c, customer)
	}
}

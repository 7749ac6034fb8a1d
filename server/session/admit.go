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

// refusalTime is how long it may take a client to be told.
const refusalTime = time.Second

// admit serves a connection in a goroutine of its own if it is within the
// limits, and otherwise refuses it. It owns nc.
func (s *Server) admit(nc net.Conn) {
	from := groupOf(nc.RemoteAddr())
	s.totals.accepted.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		s.refuse(nc, "the server is shutting down")
		return
	case len(s.conns) >= s.MaxConns:
		s.refuse(nc, "the server is full; try again later")
		return
	case !s.addresses.enter(from, s.MaxPerAddress):
		s.refuse(nc, "too many connections from your address; close one, or try again later")
		return
	}
	c := newConn(s, nc)
	s.conns[c] = struct{}{}
	s.wg.Go(func() {
		c.run()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.conns, c)
		s.addresses.leave(from)
	})
}

// refuse ends a connection with a word (RFC, "Greeting"). The lock is held.
func (s *Server) refuse(nc net.Conn, text string) {
	s.totals.refused.Add(1)
	if s.refusing >= maxRefusing {
		nc.Close()
		return
	}
	s.refusing++
	s.wg.Go(func() {
		tell(nc, wire.Errorf(wire.CodeClosing, "-", "%s", text))
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

// addresses counts the connections from each address.
type addresses map[netip.Prefix]int

// groupOf is what an address counts as: of IPv6 the network of 64 bits that one
// customer has. The zero Prefix, which counts as nobody, is what has no address
// and the machine itself.
func groupOf(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	if !ip.IsValid() || ip.IsLoopback() {
		return netip.Prefix{}
	}
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	group, _ := ip.Prefix(bits)
	return group
}

// enter counts a connection and reports whether it may be: most are.
func (a *addresses) enter(group netip.Prefix, most int) bool {
	switch {
	case group == netip.Prefix{}:
		return true
	case (*a)[group] >= most:
		return false
	case *a == nil:
		*a = make(addresses)
	}
	(*a)[group]++
	return true
}

// leave forgets a connection.
func (a addresses) leave(group netip.Prefix) {
	if a[group] > 1 {
		a[group]--
	} else {
		delete(a, group)
	}
}

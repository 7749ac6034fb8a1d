package session

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
)

// TestPerAddress: an address, or a customer's IPv6 network, that has too many
// connections is told so, and others come in; one that leaves makes room.
func TestPerAddress(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib, Limits: Limits{MaxPerAddress: 2}}, newEntrance()
		done := make(chan error)
		go func() { done <- s.Serve(e) }()
		var first net.Conn
		for i, c := range []struct {
			ip   string
			code wire.Code
		}{
			{"192.0.2.1", 0},
			{"192.0.2.1", 0},
			{"192.0.2.1", wire.CodeClosing},
			{"::ffff:192.0.2.1", wire.CodeClosing},
			{"192.0.2.2", 0},
			{"2001:db8::1", 0},
			{"2001:db8::2", 0},
			{"2001:db8::3", wire.CodeClosing},
			{"2001:db8:0:ff::1", wire.CodeClosing},
			{"2001:db8:0:100::1", 0},
			{"127.0.0.1", 0},
			{"127.0.0.1", 0},
			{"127.0.0.1", 0},
			{"::1", 0},
			{"::1", 0},
			{"::1", 0},
		} {
			nc, br := e.dial(t, c.ip)
			if i == 0 {
				first = nc
			}
			tag, reply := next(t, br, nil)
			if tag != (wire.Tag{}) || codeOf(reply) != c.code {
				t.Errorf("connection %d, from %s, is told %v", i, c.ip, reply)
			}
			if c.code == 0 {
				continue
			}
			if e := reply.(*wire.Error); e.Retry != fullRetry {
				t.Errorf("it is to come again in %v", e.Retry)
			}
			if _, err := br.ReadByte(); err != io.EOF {
				t.Errorf("after the refusal: %v", err)
			}
		}
		first.Close()
		synctest.Wait()
		_, br := e.dial(t, "192.0.2.1")
		if _, reply := next(t, br, nil); codeOf(reply) != 0 {
			t.Errorf("when one has left, the next is told %v", reply)
		}
		st := s.statistics()
		if st.Accepted != 17 || st.Refused != 4 || st.Connections != 12 {
			t.Errorf("counted %+v", st)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s.Shutdown(ctx)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(s.customers) != 0 {
			t.Errorf("customers are kept: %v", s.customers)
		}
	})
}

// TestThisMachine: what is local may not take all connections.
func TestThisMachine(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib, Limits: Limits{MaxConns: 16}}, newEntrance()
		go s.Serve(e)
		for i := range 16 {
			_, br := e.dial(t, "127.0.0.1")
			if _, reply := next(t, br, nil); (codeOf(reply) == wire.CodeClosing) != (i >= 14) {
				t.Errorf("local connection %d is told %v", i, reply)
			}
		}
		_, br := e.dial(t, "192.0.2.1")
		if _, reply := next(t, br, nil); codeOf(reply) != 0 {
			t.Errorf("one from elsewhere is told %v", reply)
		}
		cut(t, s)
	})
}

// TestRefusalFlood: of connections over the limit that take nothing, few are
// waited for, and all are closed.
func TestRefusalFlood(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib, Limits: Limits{MaxConns: 1}}, newEntrance()
		go s.Serve(e)
		_, br := e.dial(t, "192.0.2.1")
		line(t, br)
		var flood []net.Conn
		for i := range 1000 {
			nc, _ := e.dial(t, fmt.Sprintf("198.51.100.%d", i%250))
			flood = append(flood, nc)
		}
		synctest.Wait()
		s.mu.Lock()
		if s.refusing != maxRefusing {
			t.Errorf("%d are being refused", s.refusing)
		}
		s.mu.Unlock()
		time.Sleep(2 * refusalTime)
		for _, nc := range flood {
			if _, err := nc.Read(make([]byte, 1)); err != io.EOF {
				t.Fatalf("not closed: %v", err)
			}
		}
		s.Shutdown(t.Context())
		if s.refusing != 0 {
			t.Errorf("%d are still being refused", s.refusing)
		}
	})
}

func TestCustomerOf(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7": "192.0.2.7/32", "2001:db8:0:ff:1:2:3:4": "2001:db8::/56",
		"127.0.0.9": "127.0.0.0/8", "::1": "127.0.0.0/8",
	} {
		if got := customerOf(&net.TCPAddr{IP: net.ParseIP(ip)}); got.String() != want {
			t.Errorf("%s counts as %v", ip, got)
		}
	}
	if got := customerOf(&net.UnixAddr{}); got != (netip.Prefix{}) {
		t.Errorf("a UNIX socket counts as %v", got)
	}
}

package link

import (
	"context"
	"crypto/tls"
	"net"
)

// A Target is a server, and how to come to it. It may be used concurrently.
type Target struct {
	Addr  string      // HOST:PORT
	TLS   *tls.Config // nil: the connection is plain
	Login *Login      // nil: the client comes as a stranger
}

// Dial connects, and logs in where there is a Login and the server wants one.
// Only then does it wait for the greeting: a stranger's requests may be sent at
// once, and fail if what answers is no Segue server, or one that wants to know
// who they are.
func (t Target) Dial(ctx context.Context) (*Link, error) {
	d := net.Dialer{Timeout: GreetingTimeout}
	nc, err := d.DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, &Unreachable{Addr: t.Addr, Err: err}
	}
	if t.TLS != nil {
		if nc, err = handshake(ctx, nc, t.TLS, t.Addr); err != nil {
			return nil, err
		}
	}
	l := newLink(nc, t.Addr, t.Login == nil)
	if t.Login == nil {
		return l, nil
	}
	if err := l.login(ctx, t.Login); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

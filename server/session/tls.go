package session

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"segue/internal/wire"
)

// handshakeTime is how long a TLS handshake may take.
const handshakeTime = 5 * time.Second

// handshake has the handshake of a connection that speaks TLS (RFC, "TLS"). To
// a client that doesn't, it says so in the clear: one line, since the client
// waits for a greeting.
func handshake(nc net.Conn) error {
	tc, ok := nc.(*tls.Conn)
	if !ok {
		return nil
	}
	nc.SetDeadline(time.Now().Add(handshakeTime))
	err := tc.Handshake()
	if err == nil {
		return nc.SetDeadline(time.Time{})
	}
	var plain tls.RecordHeaderError
	var timeout net.Error
	if errors.As(err, &plain) && plain.Conn != nil || errors.As(err, &timeout) && timeout.Timeout() {
		err = fmt.Errorf("the client speaks no TLS: %w", err)
		tc.NetConn().SetDeadline(time.Now().Add(linger))
		tc.NetConn().Write(wire.AppendReply(nil, wire.Tag{},
			wire.Errorf(wire.CodeText, "-", "this server speaks TLS; connect to it with segues://")))
	}
	return err
}

// sealOctets is what TLS 1.3 adds to a record: header, content type and tag.
const sealOctets = 22

// transport is the connection that carries another, else itself. What it tells
// of its backlog is ciphertext, sealOctets a record more than was written.
func transport(nc net.Conn) net.Conn {
	if tc, ok := nc.(*tls.Conn); ok {
		return tc.NetConn()
	}
	return nc
}

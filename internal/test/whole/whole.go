// Package whole has fuzz targets that reach a whole end of the protocol: any
// octets into a server's session, and any octets from a server into a client's
// link. The targets of the parts lie beside the parts.
package whole

import (
	"bytes"
	"io"
	"net"
	"sync"
	"time"
)

// A script is a connection whose peer says something and then closes its half.
// What is written to it is kept.
type script struct {
	mu      sync.Mutex
	in      []byte
	written bytes.Buffer
	closed  bool
}

// Read gives what the peer says, then io.EOF.
func (s *script) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return 0, net.ErrClosed
	case len(s.in) == 0:
		return 0, io.EOF
	}
	n := copy(p, s.in)
	s.in = s.in[n:]
	return n, nil
}

// Write keeps what is written.
func (s *script) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, net.ErrClosed
	}
	return s.written.Write(p)
}

// Close has all that follows fail.
func (s *script) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// said is what was written.
func (s *script) said() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.written.Bytes())
}

func (s *script) LocalAddr() net.Addr              { return loopback }
func (s *script) RemoteAddr() net.Addr             { return loopback }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

var loopback = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}

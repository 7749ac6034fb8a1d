package session

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"testing"

	"segue/internal/wire"
	"segue/server/catalog"
)

// music is the songs that ship with Segue; to be opened outside a bubble.
func music(t *testing.T) *catalog.Catalog {
	t.Helper()
	return openLibrary(t, "../../music")
}

func openLibrary(t *testing.T, dir string) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// entrance is a listener in memory. Connections come from addresses of choice.
type entrance struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newEntrance() *entrance {
	return &entrance{make(chan net.Conn), make(chan struct{})}
}

func (e *entrance) Accept() (net.Conn, error) {
	select {
	case nc := <-e.conns:
		return nc, nil
	case <-e.closed:
		return nil, net.ErrClosed
	}
}

func (e *entrance) Close() error {
	close(e.closed)
	return nil
}

func (e *entrance) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection's server side that comes from an address.
type from struct {
	net.Conn
	addr net.Addr
}

func (f from) RemoteAddr() net.Addr { return f.addr }

// dial connects to a listener in memory from an IP address.
func (e *entrance) dial(t *testing.T, ip string) (net.Conn, *bufio.Reader) {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { client.Close() })
	e.conns <- from{server, &net.TCPAddr{IP: net.ParseIP(ip), Port: 1000}}
	return client, bufio.NewReaderSize(client, 1<<16)
}

// pipe connects to a server in memory.
func pipe(t *testing.T, s *Server) (net.Conn, *bufio.Reader) {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { client.Close() })
	go s.ServeConn(server)
	return client, bufio.NewReaderSize(client, 1<<16)
}

// next is the next line of a server and its tag; payload is dropped and its
// length added to octets.
func next(t *testing.T, br *bufio.Reader, octets *int) (wire.Tag, wire.Reply) {
	t.Helper()
	tag, reply, err := wire.ParseReply(line(t, br))
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := reply.(wire.Data); ok {
		n, err := br.Discard(d.N)
		if err != nil {
			t.Fatal(err)
		}
		if octets != nil {
			*octets += n
		}
	}
	return tag, reply
}

// ask sends a request and returns the lines of its reply.
func ask(t *testing.T, nc net.Conn, br *bufio.Reader, request string) (lines []wire.Reply) {
	t.Helper()
	if _, err := fmt.Fprintf(nc, "0.99 %s\n", request); err != nil {
		t.Fatal(err)
	}
	for {
		tag, reply := next(t, br, nil)
		if tag != (wire.Tag{Serial: 99}) {
			continue
		}
		lines = append(lines, reply)
		switch reply.(type) {
		case wire.OK, *wire.Error:
			return lines
		}
	}
}

// codeOf is the code of an ERR line, 0 of any other.
func codeOf(reply any) wire.Code {
	if err, ok := reply.(error); ok {
		if e, ok := errors.AsType[*wire.Error](err); ok {
			return e.Code
		}
	}
	return 0
}

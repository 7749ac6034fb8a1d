package lab

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"segue/internal/wire"
	"segue/server/session"
)

// raw is a client that speaks the protocol line by line.
type raw struct {
	t testing.TB
	net.Conn
	br *bufio.Reader
}

// dialRaw connects to a server of the shipped songs over a link.
func dialRaw(t testing.TB, srv *session.Server, path Link) *raw {
	client, server := path.Dial()
	go srv.ServeConn(server)
	t.Cleanup(func() { client.Close() })
	return &raw{t: t, Conn: client, br: bufio.NewReaderSize(client, 1<<16)}
}

func (r *raw) say(lines ...string) {
	r.t.Helper()
	if _, err := io.WriteString(r.Conn, strings.Join(lines, "\n")+"\n"); err != nil {
		r.t.Fatal(err)
	}
}

// next reads a line, and drops the payload that it announces. It fails the
// test at the connection's end unless that is expected.
func (r *raw) next() (wire.Tag, wire.Reply, error) {
	text, err := wire.ReadLine(r.br)
	if err != nil {
		return wire.Tag{}, nil, err
	}
	tag, reply, err := wire.ParseReply(string(text))
	if d, ok := reply.(wire.Data); ok && err == nil {
		_, err = r.br.Discard(d.N)
	}
	return tag, reply, err
}

// until reads lines until one for a tag ends its reply, counts the payload
// lines of other tags, and says how long it took.
func (r *raw) until(tag wire.Tag) (last wire.Reply, others int, took time.Duration) {
	r.t.Helper()
	start := time.Now()
	for {
		got, reply, err := r.next()
		if err != nil {
			r.t.Fatalf("waiting for %v: %v", tag, err)
		}
		switch reply.(type) {
		case wire.OK, *wire.Error:
			if got == tag {
				return reply, others, time.Since(start)
			}
		case wire.Data:
			if got != tag {
				others++
			}
		}
	}
}

package session

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"segue/internal/wire"
)

// linger is how long a connection that the server ends is still read, so that
// its last line is not lost to a reset.
const linger = time.Second

// maxBatch is how many requests the reader hands over at once. Two batches can
// be waiting for the writer, and one be waiting to be handed over; then the
// reader stops reading, and TCP holds the client (RFC, "Limits of What Is
// Outstanding").
const maxBatch = wire.MaxOutstanding

// conn is one client's connection: a goroutine that reads and one that writes.
type conn struct {
	srv   *Server
	nc    net.Conn
	begun time.Time

	requests chan []request // from the reader, which closes it, to the writer
	endings  chan ending    // from anybody to the writer

	// Owned by the reader.
	in    input
	asked time.Time // when the last whole line came
	last  ending    // how the connection ends; the writer's once requests is closed

	// Owned by the writer, and by run when both have ended.
	w writer

	// For everybody.
	busy  atomic.Bool  // a reply is outstanding
	over  atomic.Bool  // the writer has ended: what still comes is dropped
	heard atomic.Int64 // when music was last sent, in nanoseconds of Unix time
}

// request is a line as the reader understands it: a request, or why it is none.
type request struct {
	tag     wire.Tag
	req     wire.Request
	invalid *wire.Error
}

// ending is how a connection is to end. The zero ending lets all outstanding
// replies be sent.
type ending struct {
	line   wire.Reply // the last line
	finish bool       // first, the replies that have begun are finished
	cut    bool       // nobody is there to read a line
}

// maxEndings is how many endings wait for the writer: of a login that takes too
// long, and Shutdown's two. One more is not needed.
const maxEndings = 3

func newConn(s *Server, nc net.Conn) *conn {
	c := &conn{
		srv: s, nc: nc, begun: time.Now(),
		requests: make(chan []request, 1),
		endings:  make(chan ending, maxEndings),
	}
	c.in.src = nc
	c.w = newWriter(c)
	return c
}

// run serves the connection, and returns when both goroutines have ended.
func (c *conn) run() {
	if err := handshake(c.nc); err != nil {
		c.nc.Close()
		c.log(err.Error())
		return
	}
	defer c.w.login.watch(c)()
	var fault error
	written := make(chan struct{})
	go func() {
		defer close(written)
		fault = c.w.run()
	}()
	reason := c.read()
	<-written
	c.nc.Close()
	if fault != nil && fault != errGone {
		reason = fault.Error()
	}
	c.log(reason)
}

// log says what the connection did.
func (c *conn) log(reason string) {
	t := &c.w.tally
	c.srv.Log.Info("disconnected", "client", c.nc.RemoteAddr().String(), "reason", reason,
		"seconds", time.Since(c.begun).Seconds(), "requests", t.requests, "segments", t.segments,
		"bytes", t.bytes, "errors", t.errors)
}

// end tells the writer how the connection is to end. It may be called
// concurrently, and never waits.
func (c *conn) end(e ending) {
	select {
	case c.endings <- e:
	default:
	}
}

// read parses requests until the connection ends, and says why it did.
func (c *conn) read() (reason string) {
	c.asked = time.Now()
	c.expect()
	var batch []request
	for {
		line, err := c.in.line()
		if err != nil {
			if c.patient(err) {
				continue
			}
			if len(batch) > 0 {
				c.requests <- batch
			}
			c.last, reason = c.readError(err)
			if c.last.cut {
				c.nc.Close() // a write that waits ends
			}
			close(c.requests)
			if c.last.line != nil {
				c.in.drain()
			}
			return reason
		}
		var r request
		r.tag, r.req, r.invalid = wire.ParseRequest(string(line))
		batch = append(batch, r)
		// What came in one piece is handed over in one: the writer can then
		// answer it in one piece.
		if len(batch) < maxBatch && c.in.more() {
			continue
		}
		c.in.release()
		c.requests <- batch
		batch = nil
		c.asked = time.Now()
		if c.over.Load() {
			close(c.requests)
			c.in.drain()
			return "ended"
		}
	}
}

// expect gives the client its time to ask for something, unless the connection
// is over, and has its last second.
func (c *conn) expect() {
	c.nc.SetReadDeadline(c.asked.Add(c.srv.IdleTimeout))
	if c.over.Load() {
		c.nc.SetReadDeadline(time.Now().Add(linger))
	}
}

// patient reports whether a failed read was nothing: the deadline that was set
// for an earlier line, since setting it anew for each costs more than this; or
// the client waits for a reply.
func (c *conn) patient(err error) bool {
	if !isTimeout(err) || c.over.Load() {
		return false
	}
	if now := time.Now(); now.Sub(c.asked) >= c.srv.IdleTimeout {
		if !c.busy.Load() {
			return false
		}
		c.asked = now
	}
	c.expect()
	return true
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// readError tells how the connection ends after a failed read, and why.
func (c *conn) readError(err error) (e ending, reason string) {
	switch {
	case c.over.Load():
		return ending{cut: true}, "ended"
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		// It has said all that it wants to say, and still gets its replies.
		return ending{}, "closed by the client"
	case errors.Is(err, wire.ErrLineTooLong):
		return endWith(wire.CodeLine, "%s; a request is one short line of text", err), "line too long"
	case errors.Is(err, wire.ErrNotText):
		return endWith(wire.CodeText, "%s; this is a Segue server, speak SEGUE/%d", err, wire.Version), "not text: no Segue client, or one that speaks TLS"
	case isTimeout(err):
		return endWith(wire.CodeIdle, "nothing was asked for %s", c.srv.IdleTimeout), "idle"
	}
	return ending{cut: true}, err.Error()
}

// endWith ends a connection at once, with an ERR.
func endWith(code wire.Code, format string, args ...any) ending {
	return ending{line: wire.Errorf(code, "-", format, args...)}
}

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

// conn is one client's connection.
type conn struct {
	srv   *Server
	nc    net.Conn
	begun time.Time

	in    input        // the reader's
	asked time.Time    // the reader's: when the last whole line came
	heard atomic.Int64 // when music was last sent, in nanoseconds of Unix time; anybody may read it

	inbox inbox  // from the reader to the writer
	w     writer // of who has the inbox's turn
}

// newConn makes a connection whose reader has the first turn: to greet.
func newConn(s *Server, nc net.Conn) *conn {
	c := &conn{srv: s, nc: nc, begun: time.Now()}
	c.in.src = nc
	c.inbox.space.L = &c.inbox.mu
	c.inbox.turn = true
	c.w = newWriter(c)
	return c
}

// run serves the connection and returns when all its goroutines have ended.
func (c *conn) run() {
	if err := handshake(c.nc); err != nil {
		c.nc.Close()
		c.log(err.Error())
		return
	}
	defer c.w.door.watch(c)()
	c.w.greet()
	c.write(true)
	reason := c.read()
	c.inbox.await()
	c.nc.Close()
	if c.w.fault != nil && c.w.fault != errGone {
		reason = c.w.fault.Error()
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

// hand gives the writer more to do; where nobody is it, the caller is. It may
// be called concurrently.
func (c *conn) hand(inline bool, items ...item) {
	if !c.inbox.hand(items...) {
		return
	}
	if inline {
		c.write(true)
	} else {
		go c.write(false)
	}
}

// write is the writer at work, for one write, or until there is nothing left to
// do. The caller has the turn and loses it.
func (c *conn) write(once bool) {
	state, err := c.w.run(once)
	switch {
	case err != nil:
		c.w.fault = err
		c.inbox.close()
		c.nc.Close()
	case state == unfinished:
		go c.write(false)
		return
	case state == yielded:
		return
	default:
		c.inbox.close()
		c.nc.SetReadDeadline(time.Now().Add(linger))
		if half, ok := c.nc.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
		}
	}
	c.w.bulk.cancelAll()
	c.inbox.leave()
}

// read parses requests until the connection ends, and says why it did. When it
// returns, who has the turn ends it, if somebody has.
func (c *conn) read() (reason string) {
	var items []item
	c.asked = time.Now()
	c.expect()
	for {
		line, err := c.in.line()
		if err != nil {
			if c.patient(err) {
				continue
			}
			end, reason := c.readError(err)
			if end == (item{}) {
				c.inbox.close()
				return reason
			}
			c.hand(true, append(items, end)...)
			// What still arrives until the writer has said its last line is
			// read and dropped, or that line could be lost to a reset.
			c.in.drain()
			return reason
		}
		it := item{}
		it.tag, it.req, it.refuse = wire.ParseRequest(string(line))
		items = append(items, it)
		// What came in one piece is handed over in one: the writer can then
		// answer it in one piece.
		if len(items) < maxInbox && c.in.more() {
			continue
		}
		c.in.release()
		c.hand(true, items...)
		c.asked = time.Now()
		clear(items)
		if items = items[:0]; cap(items) > smallInbox {
			items = nil
		}
		if c.inbox.isOver() {
			c.in.drain()
			return "ended"
		}
	}
}

// expect gives the client its time to say something, unless the end is near.
func (c *conn) expect() {
	c.inbox.mu.Lock()
	defer c.inbox.mu.Unlock()
	if !c.inbox.over {
		c.nc.SetReadDeadline(c.asked.Add(c.srv.IdleTimeout))
	}
}

// patient reports whether a failed read was nothing: the deadline that was set
// for an earlier line, since setting it anew for each costs more than this; or
// the client waits for a reply.
func (c *conn) patient(err error) bool {
	if !isTimeout(err) || c.inbox.isOver() {
		return false
	}
	if now := time.Now(); now.Sub(c.asked) >= c.srv.IdleTimeout {
		if !c.inbox.taken() {
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

// readError tells what a failed read means: how the writer is to end the
// connection, or nothing where there is nobody left to tell.
func (c *conn) readError(err error) (end item, reason string) {
	switch {
	case c.inbox.isOver():
		return item{}, "ended"
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		// It has said all that it wants to say, and still gets its replies.
		return item{last: true}, "closed by the client"
	case errors.Is(err, wire.ErrLineTooLong):
		return refusal(wire.CodeLine, "%s; a request is one short line of text", err), "line too long"
	case errors.Is(err, wire.ErrNotText):
		return refusal(wire.CodeText, "%s; this is a Segue server, speak SEGUE/%d", err, wire.Version), "not text: no Segue client, or one that speaks TLS"
	case isTimeout(err):
		return refusal(wire.CodeIdle, "nothing was asked for %s", c.srv.IdleTimeout), "idle"
	}
	return item{}, err.Error()
}

func refusal(code wire.Code, format string, args ...any) item {
	return item{end: wire.Errorf(code, "-", format, args...)}
}

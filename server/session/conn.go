package session

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"segue/internal/wire"
)

// maxInbox is how many parsed requests may wait for the writer before the
// reader stops reading: a client that asks faster than it takes replies is
// held by TCP.
const maxInbox = 2 * wire.MaxOutstanding

// linger is how long a connection that the server ends is still read, so that
// its last line is not lost to a reset.
const linger = time.Second

// conn is one client's connection.
type conn struct {
	srv *Server
	nc  net.Conn
	log *slog.Logger

	// The hand-over from the reader to the writer.
	mu    sync.Mutex
	inbox []item
	busy  bool          // the writer has something to do
	space sync.Cond     // the inbox was taken
	wake  chan struct{} // capacity 1: the inbox is not empty, or closed
	gone  bool          // the connection is over: nothing is handed over any more

	w writer // owned by the writer's goroutine
}

// item is what is handed to the writer: a request, the refusal of one, or how
// the connection is to end.
type item struct {
	tag    wire.Tag
	req    wire.Request
	refuse *wire.Error
	last   bool       // no more requests will come: end when all are answered
	end    wire.Reply // end now, with this line
}

func newConn(s *Server, nc net.Conn) *conn {
	c := &conn{
		srv:  s,
		nc:   nc,
		log:  s.Log.With("client", nc.RemoteAddr().String()),
		wake: make(chan struct{}, 1),
	}
	c.space.L = &c.mu
	c.w = newWriter(c)
	return c
}

// run serves the connection and returns when both goroutines have ended.
func (c *conn) run() {
	start := time.Now()
	if err := handshake(c.nc); err != nil {
		c.nc.Close()
		c.log.Info("disconnected", "reason", err)
		return
	}
	c.log.Debug("connected")
	var wg sync.WaitGroup
	wg.Go(func() {
		err := c.w.run()
		c.over()
		if err != nil {
			c.nc.Close()
		} else {
			c.nc.SetReadDeadline(time.Now().Add(linger))
			if half, ok := c.nc.(interface{ CloseWrite() error }); ok {
				half.CloseWrite()
			}
		}
	})
	reason, told := c.read()
	if !told {
		c.over()
	}
	wg.Wait()
	c.nc.Close()
	c.log.Info("disconnected", "reason", reason, "seconds", time.Since(start).Seconds(),
		"requests", c.w.requests, "segments", c.w.segments, "bytes", c.w.bytes)
}

// expect gives the client its time to say something, unless the end is near.
func (c *conn) expect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gone {
		c.nc.SetReadDeadline(time.Now().Add(c.srv.IdleTimeout))
	}
}

// over ends the hand-over in both directions.
func (c *conn) over() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
	c.space.Broadcast()
	c.signal()
}

func (c *conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// hand gives the writer more to do. An end is never held up.
func (c *conn) hand(items ...item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.inbox) >= maxInbox && !c.gone && items[len(items)-1].end == nil {
		c.space.Wait()
	}
	if c.gone {
		return
	}
	c.inbox = append(c.inbox, items...)
	c.busy = true
	c.signal()
}

// take empties the inbox into buf. It reports false when the connection is
// over. idle says that the writer has nothing else to do.
func (c *conn) take(buf []item, idle bool) ([]item, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	buf = append(buf[:0], c.inbox...)
	clear(c.inbox)
	c.inbox = c.inbox[:0]
	c.busy = !idle || len(buf) > 0
	c.space.Broadcast()
	return buf, !c.gone
}

func (c *conn) isBusy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.busy
}

// read parses requests until the connection ends, and says why it did. told
// says that the writer knows, and will end it in its own time.
func (c *conn) read() (reason string, told bool) {
	br := bufio.NewReaderSize(c.nc, wire.MaxLine)
	var items []item
	for {
		c.expect()
		line, err := wire.ReadLine(br)
		if err != nil {
			end, reason := c.readError(err)
			if end == (item{}) {
				return reason, false
			}
			if end.end != nil && reason == idle && c.isBusy() {
				continue
			}
			c.hand(append(items, end)...)
			// What still arrives until the writer has said its last line is
			// read and dropped, or that line could be lost to a reset.
			io.Copy(io.Discard, br)
			return reason, true
		}
		it := item{}
		it.tag, it.req, it.refuse = wire.ParseRequest(string(line))
		items = append(items, it)
		// What came in one piece is handed over in one: the writer can then
		// answer it in one piece.
		if len(items) < maxInbox && hasLine(br) {
			continue
		}
		c.hand(items...)
		clear(items)
		items = items[:0]
		if c.isOver() {
			io.Copy(io.Discard, br)
			return "ended", true
		}
	}
}

func (c *conn) isOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone
}

const idle = "idle"

// readError tells what a failed read means: how the writer is to end the
// connection, or nothing where there is nobody left to tell.
func (c *conn) readError(err error) (end item, reason string) {
	var timeout net.Error
	switch {
	case c.isOver():
		return item{}, "ended"
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		// It has said all that it wants to say, and still gets its replies.
		return item{last: true}, "closed by the client"
	case errors.Is(err, wire.ErrLineTooLong):
		return refusal(wire.CodeLine, "%s; a request is one short line of text", err), "line too long"
	case errors.Is(err, wire.ErrNotText):
		return refusal(wire.CodeText, "%s; this is a Segue server, speak SEGUE/%d", err, wire.Version), "not text: no Segue client, or one that speaks TLS"
	case errors.As(err, &timeout) && timeout.Timeout():
		return refusal(wire.CodeIdle, "nothing was asked for %s", c.srv.IdleTimeout), idle
	}
	return item{}, err.Error()
}

func refusal(code wire.Code, format string, args ...any) item {
	return item{end: wire.Errorf(code, "-", format, args...)}
}

// hasLine reports whether a whole line is buffered.
func hasLine(br *bufio.Reader) bool {
	b, _ := br.Peek(br.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

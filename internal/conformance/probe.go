package conformance

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
)

// probe is what one check works with. It is for one goroutine.
type probe struct {
	ctx   context.Context
	addr  string
	lib   *library
	conns []*conn

	user, password string // to log in with; "": nobody
}

// close ends the check's connections.
func (p *probe) close() {
	for _, c := range p.conns {
		c.nc.Close()
	}
}

// dial connects, reads the greeting, and logs in where that is wanted.
func (p *probe) dial() (*conn, error) {
	c, err := p.stranger()
	if err == nil && c.wantsLogin() && p.user != "" {
		_, err = c.login(p.user, p.password)
	}
	return c, err
}

// stranger connects and reads the greeting.
func (p *probe) stranger() (*conn, error) {
	c, err := p.connect()
	if err != nil {
		return nil, err
	}
	return c, c.greet()
}

// slow connects with a receive buffer of a few segments, so that most of the
// bulk which nobody reads stays with the server. (With one of less than a
// packet, 64 KiB on a loopback interface, TCP itself would stall.)
func (p *probe) slow() (*conn, error) {
	c, err := p.dial()
	if err != nil {
		return nil, err
	}
	return c, c.nc.SetReadBuffer(128 << 10)
}

// connect connects, and reads nothing. Everything on the connection fails when
// the check's time is up.
func (p *probe) connect() (*conn, error) {
	var d net.Dialer
	nc, err := d.DialContext(p.ctx, "tcp", p.addr)
	if err != nil {
		return nil, fmt.Errorf("cannot connect: %w", err)
	}
	deadline, _ := p.ctx.Deadline()
	c := &conn{
		ctx: p.ctx,
		nc:  nc.(*net.TCPConn), br: bufio.NewReaderSize(nc, maxLine),
		live: map[string]*reply{}, cancels: map[string]string{},
	}
	p.conns = append(p.conns, c)
	return c, nc.SetDeadline(deadline)
}

// conn is a connection to the server. Whatever is read from it is held to the
// rules of replies, see next.
type conn struct {
	ctx      context.Context // the check's
	nc       *net.TCPConn
	br       *bufio.Reader
	greeting line
	live     map[string]*reply // asked and not ended, by tag
	cancels  map[string]string // what a CANCEL names, by its tag
	order    int               // lines read so far
	serial   int               // of the last tag that alive has made
}

// greet reads the greeting.
func (c *conn) greet() (err error) {
	if c.greeting, err = c.line(); err != nil {
		return fmt.Errorf("no greeting: %w", err)
	}
	if c.greeting.tag != "*" || c.greeting.name != "SEGUE" {
		return fmt.Errorf("the first line is %q and no greeting", c.greeting.raw)
	}
	return nil
}

// capable reports whether the greeting names a capability.
func (c *conn) capable(word string) bool {
	return slices.Contains(strings.Split(c.greeting.params["capabilities"], ","), word)
}

// send sends text as it is.
func (c *conn) send(text string) error {
	_, err := io.WriteString(c.nc, text)
	return err
}

// line reads one line, whatever it is.
func (c *conn) line() (line, error) {
	b, err := c.br.ReadSlice('\n')
	switch {
	case err == bufio.ErrBufferFull:
		return line{}, fmt.Errorf("the server's line %.40q... is longer than %d octets", b, maxLine)
	case err == io.EOF && len(b) > 0:
		return line{}, fmt.Errorf("the server has closed within the line %.200q", b)
	case err == io.EOF:
		return line{}, errClosed
	case err != nil:
		return line{}, err
	}
	b = b[:len(b)-1]
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	c.order++
	return parseLine(string(b))
}

// errClosed says that the server has closed the connection between two lines.
var errClosed = fmt.Errorf("the server has closed the connection: %w", io.EOF)

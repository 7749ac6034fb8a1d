package conformance

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// reply is what has come for one request.
type reply struct {
	tag, command string
	lines        []line // but DATA and the final one
	chunks       []int  // octets of each DATA
	payload      []byte
	final        line // OK or ERR; zero before
	summed       bool // the server has promised checksums
	first, last  int  // where in the order of all lines its first and last stand
}

func (r *reply) ended() bool { return r.final.name != "" }

// ask sends requests in one write and notes that their replies are due.
func (c *conn) ask(requests ...string) ([]*reply, error) {
	replies := make([]*reply, len(requests))
	for i, q := range requests {
		replies[i] = c.expect(q)
	}
	return replies, c.send(strings.Join(requests, "\n") + "\n")
}

// expect notes that the reply to a request is due.
func (c *conn) expect(request string) *reply {
	w := strings.SplitN(request, " ", 4)
	r := &reply{tag: w[0], command: w[1], summed: c.capable("crc")}
	c.live[r.tag] = r
	if len(w) > 2 && r.command == "CANCEL" {
		c.cancels[r.tag] = w[2]
	}
	return r
}

// next reads a line of some reply, and the payload that it announces, and
// checks what holds for all replies: that the request is outstanding, that
// payload follows only a DATA line, in a reply that may have it, and that a
// refusal is well formed.
func (c *conn) next() (*reply, error) {
	l, err := c.line()
	if err != nil {
		return nil, err
	}
	if l.tag == "*" {
		return nil, fmt.Errorf("the server says unasked %q", l.raw)
	}
	r := c.live[l.tag]
	if r == nil {
		return nil, fmt.Errorf("%.200q comes although no request with this tag is outstanding: it was never made, has ended or was cancelled", l.raw)
	}
	if r.first == 0 {
		r.first = c.order
	}
	switch l.name {
	case "DATA":
		return r, c.data(r, l)
	case "OK", "ERR":
		r.final, r.last = l, c.order
		delete(c.live, l.tag)
		if l.name == "ERR" {
			return r, wellFormed(l, r.command)
		}
		c.cancelled(l.tag)
		return r, nil
	}
	r.lines = append(r.lines, l)
	return r, nil
}

// data reads the payload of a DATA line.
func (c *conn) data(r *reply, l line) error {
	f := fields{line: l}
	f.is("DATA", 1)
	n := f.arg(0)
	switch {
	case f.err != nil:
		return f.err
	case n < 1 || n > maxChunk:
		return fmt.Errorf("%q announces %d octets; 1 to %d may be", l.raw, n, maxChunk)
	case len(r.lines) != 1 || r.lines[0].name != "SEGMENT" && r.lines[0].name != "COVER":
		return fmt.Errorf("%q comes in a reply that no SEGMENT or COVER has opened", l.raw)
	}
	at := len(r.payload)
	r.payload = append(r.payload, make([]byte, n)...)
	r.chunks = append(r.chunks, int(n))
	if _, err := io.ReadFull(c.br, r.payload[at:]); err != nil {
		return fmt.Errorf("within the payload of %q: %w", l.raw, err)
	}
	return nil
}

// cancelled forgets the requests that a CANCEL has named, now that its OK is
// here: nothing more may come for them.
func (c *conn) cancelled(tag string) {
	what, ok := c.cancels[tag]
	if !ok {
		return
	}
	delete(c.cancels, tag)
	gen, whole := strings.CutSuffix(what, "*")
	for t, r := range c.live {
		bulk := slices.Contains([]string{"LIST", "GETSEG", "COVER"}, r.command)
		if bulk && (t == what || whole && strings.HasPrefix(t, gen)) {
			delete(c.live, t)
		}
	}
}

// wait reads until all of the replies have ended.
func (c *conn) wait(replies ...*reply) error {
	for _, r := range replies {
		for !r.ended() {
			if _, err := c.next(); err != nil {
				return fmt.Errorf("while the reply to %s %s is due: %w", r.tag, r.command, err)
			}
		}
	}
	return nil
}

// do makes one request and gives its whole reply.
func (c *conn) do(request string) (*reply, error) {
	replies, err := c.ask(request)
	if err != nil {
		return nil, err
	}
	return replies[0], c.wait(replies...)
}

// ok is do for a request that must succeed.
func (c *conn) ok(request string) (*reply, error) {
	r, err := c.do(request)
	if err == nil && r.final.name != "OK" {
		err = fmt.Errorf("%q is answered %q and not OK", request, r.final.raw)
	}
	return r, err
}

// refused makes a request that must be refused with a code, and checks that
// the connection survives it.
func (c *conn) refused(request, code string) error {
	r, err := c.do(request)
	switch {
	case err != nil:
		return fmt.Errorf("after %q: %w", request, err)
	case r.final.name != "ERR" || r.final.args[0] != code || len(r.lines) > 0:
		return fmt.Errorf("%q is answered %q and not ERR %s alone", request, r.final.raw, code)
	}
	return c.alive()
}

// unasked reads a refusal under the server's own tag, with one of some codes.
func (c *conn) unasked(codes ...string) error {
	l, err := c.line()
	if err != nil {
		return fmt.Errorf("* ERR %s is due: %w", codes[0], err)
	}
	if l.tag != "*" || l.name != "ERR" || len(l.args) == 0 || !slices.Contains(codes, l.args[0]) {
		return fmt.Errorf("the server says %q and not * ERR %s", l.raw, codes[0])
	}
	if l.args[0] != "400" && len(l.args) > 1 && l.args[1] != "-" {
		return fmt.Errorf("%q names a command; here it is -", l.raw)
	}
	return wellFormed(l, "")
}

// wellFormed checks an ERR line. An empty command is for where none need be
// understood.
func wellFormed(l line, command string) error {
	f := fields{line: l}
	f.is("ERR", 2)
	f.arg(0)
	f.text("text", true)
	retry, given := f.optional("retry"), l.params["retry"] != ""
	if given && (retry < 1 || retry > 86400) {
		f.failf("retry is 1 to 86400 seconds")
	}
	if f.err == nil && !given && (l.args[0] == "423" || l.args[0] == "425") {
		f.failf("it should have retry")
	}
	if f.err == nil && command != "" && l.args[1] != command {
		f.failf("it should name the command %s", command)
	}
	return f.err
}

// alive checks that the connection is in step.
func (c *conn) alive() error {
	c.serial++
	r, err := c.ok(fmt.Sprintf("4000000000.%d PING", c.serial))
	if err == nil && len(r.lines) > 0 {
		err = fmt.Errorf("PING is answered with more than OK: %q", r.lines[0].raw)
	}
	if err != nil {
		return fmt.Errorf("the connection does not go on: %w", err)
	}
	return nil
}

// eof checks that the server closes, and says nothing more before.
func (c *conn) eof() error {
	switch l, err := c.line(); {
	case err == nil:
		return fmt.Errorf("the server says %q instead of closing", l.raw)
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("the server does not close: %w", err)
	}
	return nil
}

package conformance

import (
	"fmt"
	"strings"
)

var lineChecks = []check{
	{section: secLines, name: "a request may end in CR LF", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		r := []*reply{c.expect("0.1 PING"), c.expect("0.2 LIST count=1")}
		if err := c.send("0.1 PING\r\n0.2 LIST count=1\r\n"); err != nil {
			return err
		}
		return c.waitOK(r...)
	}},
	{section: secLines, name: "a request may come octet by octet", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		r := []*reply{c.expect("0.1 LIST count=1"), c.expect("0.2 PING")}
		for _, octet := range []byte("0.1 LIST count=1\n0.2 PING\r\n") {
			if err := c.send(string(octet)); err != nil {
				return err
			}
		}
		return c.waitOK(r...)
	}},
	{section: secLines, name: "many requests may come in one write", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		var requests []string
		for i := range 200 {
			requests = append(requests, fmt.Sprintf("0.%d PING", i+1))
		}
		replies, err := c.ask(requests...)
		if err != nil {
			return err
		}
		return c.waitOK(replies...)
	}},
	{section: secLines, name: "a line of 4096 octets with its LF is a request", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		r := c.expect("0.1 PING")
		if err := c.send(padded(maxLine)); err != nil {
			return err
		}
		if err := c.waitOK(r); err != nil {
			return err
		}
		return c.alive()
	}},
	{section: secBadLines, name: "a line of 4097 octets is refused with * ERR 413, and the server closes", run: func(p *probe) error {
		return p.fatal(padded(maxLine+1), "413")
	}},
	{section: secBadLines, name: "a line without end is refused with * ERR 413, and the server closes", run: func(p *probe) error {
		return p.fatal(strings.Repeat("A", 3*maxLine), "413")
	}},
}

// padded is a PING whose line has a length, its LF included. It is filled with
// unknown parameters, each as long as a value may be.
func padded(length int) string {
	text := "0.1 PING"
	for i := 0; len(text) < length-1; i++ {
		key := fmt.Sprintf(" x%d=", i)
		text += key + strings.Repeat("x", min(maxText, length-1-len(text)-len(key)))
		if rest := length - 1 - len(text); rest > 0 && rest < len(key)+1 {
			text = text[:len(text)-len(key)-1] // room for another
		}
	}
	return text + "\n"
}

var textChecks = []check{
	{section: secBadLines, name: "what is no text is refused with * ERR 415, and the server closes", run: func(p *probe) error {
		for what, text := range map[string]string{
			"a NUL":                 "\x00",
			"a tab":                 "\t",
			"an escape":             "\x1b[2J",
			"a CR before another":   "\r",
			"a DEL":                 "\x7f",
			"a C1 control":          "\u0085",
			"a line separator":      "\u2028",
			"a paragraph separator": "\u2029",
			"a lone octet 0xFF":     "\xff",
			"an overlong encoding":  "\xc0\xaf",
			"a surrogate":           "\xed\xa0\x80",
			"a cut character":       "\xe2\x82",
		} {
			if err := p.fatal("0.1 LIST match=\"a"+text+"b\"\n", "415"); err != nil {
				return fmt.Errorf("%s in a line: %w", what, err)
			}
		}
		return nil
	}},
	{section: secBadLines, name: "binary junk is refused with * ERR 415 or 413, and the server closes", run: func(p *probe) error {
		if err := p.fatal("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", "415"); err != nil {
			return fmt.Errorf("a TLS handshake: %w", err)
		}
		return p.fatal(strings.Repeat("\x00\xff\xfb\x90", 2*maxLine), "413", "415")
	}},
	{section: secBadLines, name: "requests before a line that is no text are answered", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		r := c.expect("0.1 PING")
		if err := c.send("0.1 PING\n0.2 \x01\n"); err != nil {
			return err
		}
		if err := c.waitOK(r); err != nil {
			return err
		}
		if err := c.unasked("415"); err != nil {
			return err
		}
		return c.eof()
	}},
}

// fatal sends what the server must refuse under its own tag before it closes.
func (p *probe) fatal(text string, codes ...string) error {
	c, err := p.dial()
	if err != nil {
		return err
	}
	if err := c.send(text); err != nil {
		return err
	}
	if err := c.unasked(codes...); err != nil {
		return err
	}
	return c.eof()
}

// waitOK is wait for replies that must all be OK.
func (c *conn) waitOK(replies ...*reply) error {
	if err := c.wait(replies...); err != nil {
		return err
	}
	for _, r := range replies {
		if r.final.name != "OK" {
			return fmt.Errorf("%s %s is answered %q and not OK", r.tag, r.command, r.final.raw)
		}
	}
	return nil
}

package conformance

import (
	"fmt"
	"strings"
)

var cancelChecks = []check{
	{section: secCancel, name: "one request: nothing of it after the OK, the others go on", run: func(p *probe) error {
		return cancel(p, "7.40", func(r *reply) bool { return r.tag == "7.40" })
	}},
	{section: secCancel, name: "the request that is being answered", run: func(p *probe) error {
		return cancel(p, "7.1", func(r *reply) bool { return r.tag == "7.1" })
	}},
	{section: secCancel, name: "a generation: nothing of it after the OK, another goes on", run: func(p *probe) error {
		return cancel(p, "7.*", func(r *reply) bool { return strings.HasPrefix(r.tag, "7.") })
	}},
	{section: secCancel, name: "its own generation, but not itself or other control", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		requests := append(segmentRequests(2, lib.big, 20), "2.101 PING", "2.102 CANCEL 2.*", "2.103 CANCEL 2.103", "2.104 PING")
		replies, err := c.ask(requests...)
		if err != nil {
			return err
		}
		if err := c.waitOK(replies[20:]...); err != nil {
			return err
		}
		return c.settled()
	}},
	{section: secCancel, name: "of what has ended or never was is OK", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, request := range []string{"5.1 LIST count=1", "0.1 CANCEL 5.1", "0.2 CANCEL 5.*", "0.3 CANCEL 6.1", "0.4 CANCEL 4294967295.*", "0.5 CANCEL 0.*"} {
			r, err := c.ok(request)
			if err != nil {
				return err
			}
			if r.command == "CANCEL" && len(r.lines) > 0 {
				return fmt.Errorf("%q is answered with more than OK: %q", request, r.lines[0].raw)
			}
		}
		return c.settled()
	}},
	{section: secCancel, name: "the tags may be used again after the OK", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		for range 8 {
			// Play, stop, play: each time another song's worth of requests.
			if _, err := c.ask(segmentRequests(2, lib.big, 30)...); err != nil {
				return err
			}
			if _, err := c.ok("0.1 CANCEL 2.*"); err != nil {
				return err
			}
		}
		s := lib.small
		g, err := c.segment(fmt.Sprintf("2.1 GETSEG %d 1", s.number), s, 1)
		if err == nil && len(g.payload) == 0 {
			err = fmt.Errorf("the segment is empty")
		}
		if err != nil {
			return err
		}
		return c.settled()
	}},
}

// cancel asks for much, cancels a part when the first payload is here, and
// checks that this part is silent from the OK on and the rest is whole.
func cancel(p *probe, what string, named func(*reply) bool) error {
	lib, err := p.library()
	if err != nil {
		return err
	}
	c, err := p.slow()
	if err != nil {
		return err
	}
	replies, err := c.ask(append(segmentRequests(7, lib.big, 40), segmentRequests(8, lib.small, 4)...)...)
	if err != nil {
		return err
	}
	for len(replies[0].chunks) == 0 {
		if _, err := c.next(); err != nil {
			return err
		}
	}
	ok, err := c.ask("0.1 CANCEL " + what)
	if err != nil {
		return err
	}
	if err := c.waitOK(ok...); err != nil {
		return err
	}
	for i, r := range replies {
		if named(r) {
			continue
		}
		if err := c.wait(r); err != nil {
			return err
		}
		s, number := lib.big, int64(i)%lib.big.segments
		if i >= 40 {
			s, number = lib.small, int64(i-40)%lib.small.segments
		}
		if _, err := readSegment(r, s, number); err != nil {
			return err
		}
	}
	return c.settled()
}

// settled checks that nothing is on its way any more that it should not be:
// the connection is quit, and read to its end.
func (c *conn) settled() error {
	for range 3 {
		if err := c.alive(); err != nil {
			return err
		}
	}
	if _, err := c.ok("4000000000.9999 QUIT"); err != nil {
		return err
	}
	return c.eof()
}

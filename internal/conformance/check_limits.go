package conformance

import (
	"fmt"
	"strconv"
)

var limitChecks = []check{
	{section: secLimits, name: "as many bulk requests as the greeting says may be outstanding", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		replies, err := c.ask(segmentRequests(1, lib.small, c.outstanding())...)
		if err != nil {
			return err
		}
		if err := c.waitOK(replies...); err != nil {
			return err
		}
		return c.alive()
	}},
	{section: secLimits, name: "what is more is refused with ERR 429, and the rest goes on", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		most := c.outstanding()
		replies, err := c.ask(segmentRequests(1, lib.big, most+20)...)
		if err != nil {
			return err
		}
		if err := c.wait(replies...); err != nil {
			return err
		}
		refused := 0
		for i, r := range replies {
			switch {
			case r.final.name == "OK" && len(r.payload) > 0:
			case r.final.name == "ERR" && r.final.args[0] == "429" && i >= most && len(r.lines) == 0:
				refused++
			default:
				return fmt.Errorf("with %d requests asked before it, %s GETSEG is answered %q", i, r.tag, r.final.raw)
			}
		}
		if err := c.alive(); err != nil {
			return err
		}
		if refused == 0 {
			return Skip("the server answers faster than it is asked")
		}
		return nil
	}},
	{section: secLimits, name: "control may be asked for when as much bulk as may be is outstanding", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		requests := segmentRequests(1, lib.big, c.outstanding())
		control := []string{"0.1 PING", fmt.Sprintf("0.2 SONG %d", lib.small.number), "0.3 CANCEL 1.*"}
		replies, err := c.ask(append(requests, control...)...)
		if err != nil {
			return err
		}
		if err := c.waitOK(replies[len(requests):]...); err != nil {
			return err
		}
		return c.settled()
	}},
	{section: secLimits, name: "what was cancelled is no longer outstanding", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		for range 3 {
			if _, err := c.ask(segmentRequests(1, lib.big, c.outstanding())...); err != nil {
				return err
			}
			if _, err := c.ok("0.1 CANCEL 1.*"); err != nil {
				return err
			}
		}
		replies, err := c.ask(segmentRequests(1, lib.small, c.outstanding())...)
		if err != nil {
			return err
		}
		return c.waitOK(replies...)
	}},
}

// outstanding is the limit that the greeting tells.
func (c *conn) outstanding() int {
	n, err := strconv.Atoi(c.greeting.params["outstanding"])
	if err != nil {
		return 64
	}
	return n
}

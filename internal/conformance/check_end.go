package conformance

import "fmt"

var endChecks = []check{
	{section: secEnd, name: "a client that closes its side still gets all its replies", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		replies, err := c.ask(append(segmentRequests(1, lib.big, 60), "0.1 LIST", "0.2 PING", fmt.Sprintf("0.3 SONG %d", lib.small.number))...)
		if err != nil {
			return err
		}
		if err := c.nc.CloseWrite(); err != nil {
			return err
		}
		if err := c.waitOK(replies...); err != nil {
			return err
		}
		return c.eof()
	}},
	{section: secEnd, name: "a client that asks for nothing and closes its side is let go", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		if err := c.nc.CloseWrite(); err != nil {
			return err
		}
		return c.eof()
	}},
	{section: secEnd, name: "a client that vanishes in the middle of bulk harms no other", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		other, err := p.dial()
		if err != nil {
			return err
		}
		for _, linger := range []int{-1, 0, 0, -1} { // in good order, and by a reset
			c, err := p.slow()
			if err != nil {
				return err
			}
			r, err := c.ask(segmentRequests(1, lib.big, 40)...)
			if err != nil {
				return err
			}
			for len(r[0].chunks) == 0 {
				if _, err := c.next(); err != nil {
					return err
				}
			}
			c.nc.SetLinger(linger)
			c.nc.Close()
			if _, err := other.segment(fmt.Sprintf("1.1 GETSEG %d 1", lib.small.number), lib.small, 1); err != nil {
				return fmt.Errorf("the other connection: %w", err)
			}
		}
		return p.stillThere()
	}},
	{section: secEnd, name: "a client that vanishes in the middle of a request harms no other", run: func(p *probe) error {
		for _, text := range []string{"", "1", "1.1 LIS", "1.1 LIST", "1.1 LIST\r", "1.1 LIST\n1.2 GET"} {
			c, err := p.connect()
			if err != nil {
				return err
			}
			if err := c.send(text); err != nil {
				return err
			}
			c.nc.Close()
		}
		return p.stillThere()
	}},
	{section: secEnd, name: "connections know nothing of each other's tags", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		a, err := p.slow()
		if err != nil {
			return err
		}
		b, err := p.dial()
		if err != nil {
			return err
		}
		ours, err := a.ask(segmentRequests(1, lib.big, 30)...)
		if err != nil {
			return err
		}
		theirs, err := b.ask(segmentRequests(1, lib.small, 8)...)
		if err != nil {
			return err
		}
		if err := b.waitOK(theirs...); err != nil {
			return err
		}
		if _, err := b.ok("0.1 CANCEL 1.*"); err != nil {
			return err
		}
		return a.waitOK(ours...)
	}},
}

// stillThere checks that a new connection is served.
func (p *probe) stillThere() error {
	c, err := p.dial()
	if err == nil {
		err = c.alive()
	}
	if err != nil {
		return fmt.Errorf("the server is not there any more: %w", err)
	}
	return nil
}

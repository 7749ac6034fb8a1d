package conformance

import "fmt"

var controlChecks = []check{
	{section: secPing, name: "it is answered OK alone", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		for range 3 {
			if err := c.alive(); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secQuit, name: "its OK is the last line, and the server closes", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		replies, err := c.ask("0.1 PING", "0.2 QUIT", "0.3 PING")
		if err != nil {
			return err
		}
		if err := c.waitOK(replies[:2]...); err != nil {
			return err
		}
		return c.eof()
	}},
	{section: secQuit, name: "it drops what is outstanding", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.slow()
		if err != nil {
			return err
		}
		replies, err := c.ask(append(segmentRequests(1, lib.big, 60), "0.1 QUIT")...)
		if err != nil {
			return err
		}
		if err := c.waitOK(replies[60]); err != nil {
			return err
		}
		if err := c.eof(); err != nil {
			return err
		}
		if replies[59].ended() {
			return Skip("the server had answered everything before it read QUIT")
		}
		return nil
	}},
}

var orderChecks = []check{
	{section: secOrder, name: "PING and SONG are answered while bulk is being sent", run: func(p *probe) error {
		return overtake(p, func(lib *library) []string {
			return []string{"1.101 PING", fmt.Sprintf("1.102 SONG %d", lib.small.number), "0.1 PING"}
		})
	}},
	{section: secOrder, name: "refusals do not wait for bulk", run: func(p *probe) error {
		return overtake(p, func(lib *library) []string {
			return []string{fmt.Sprintf("1.101 SONG %d", lib.absent), fmt.Sprintf("1.102 GETSEG %d 0", lib.absent), "1.103 UNHEARDOF"}
		})
	}},
	{section: secOrder, name: "a LIST of another generation does not wait for a song", run: func(p *probe) error {
		return overtake(p, func(*library) []string { return []string{"0.1 LIST count=2"} })
	}},
	{section: secOrder, name: "a segment of another generation does not wait for a song", run: func(p *probe) error {
		return overtake(p, func(lib *library) []string { return []string{fmt.Sprintf("2.1 GETSEG %d 0", lib.small.number)} })
	}},
	{section: secOrder, name: "control is answered in the order asked", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		var requests []string
		for i := range 20 {
			requests = append(requests, fmt.Sprintf("3.%d PING", 3*i+1), fmt.Sprintf("2.%d SONG %d", 3*i+2, lib.small.number), fmt.Sprintf("9.%d CANCEL 4.*", 3*i+3))
		}
		return inOrder(c, requests)
	}},
	{section: secOrder, name: "bulk of one generation is answered in the order asked, one after the other", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		requests := segmentRequests(5, lib.big, 12)
		return inOrder(c, append(requests, "5.100 LIST", fmt.Sprintf("5.101 GETSEG %d 0 preroll=1", lib.small.number)))
	}},
}

// overtake asks for much of generation 1, and when its first payload is here,
// for something that must be answered before its end.
func overtake(p *probe, requests func(*library) []string) error {
	const bulk = 60
	lib, err := p.library()
	if err != nil {
		return err
	}
	c, err := p.slow()
	if err != nil {
		return err
	}
	slow, err := c.ask(segmentRequests(1, lib.big, bulk)...)
	if err != nil {
		return err
	}
	for len(slow[0].chunks) == 0 {
		if _, err := c.next(); err != nil {
			return err
		}
	}
	quick, err := c.ask(requests(lib)...)
	if err != nil {
		return err
	}
	if err := c.wait(append(slow, quick...)...); err != nil {
		return err
	}
	for _, r := range quick {
		if r.last > slow[bulk-1].first {
			return fmt.Errorf("%s %s was answered only when %d segments of generation 1 had been sent", r.tag, r.command, bulk-1)
		}
	}
	return nil
}

// inOrder makes requests whose replies must follow each other.
func inOrder(c *conn, requests []string) error {
	replies, err := c.ask(requests...)
	if err != nil {
		return err
	}
	if err := c.waitOK(replies...); err != nil {
		return err
	}
	for i, r := range replies[1:] {
		if before := replies[i]; r.first < before.last {
			return fmt.Errorf("the reply to %q begins before that to %q has ended", requests[i+1], requests[i])
		}
	}
	return nil
}

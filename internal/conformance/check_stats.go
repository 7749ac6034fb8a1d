package conformance

import "fmt"

// statistics are the numbers of a STATS line; one that is missing counts as 0.
var statistics = []string{
	"uptime", "connections", "listeners", "accepted", "refused", "requests",
	"segments", "bytes", "errors", "songs", "found", "scanned", "encoding", "encoded",
}

var statsChecks = []check{
	{section: secStats, name: "it is answered with one line of numbers that can be", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		_, err = c.stats()
		return err
	}},
	{section: secStats, name: "what is counted grows by what is done", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		before, err := c.stats()
		if err != nil {
			return err
		}
		r, err := c.ok(fmt.Sprintf("1.1 GETSEG %d 0", lib.small.number))
		if err != nil {
			return err
		}
		if err := c.refused(fmt.Sprintf("1.1 SONG %d", lib.absent), "404"); err != nil {
			return err
		}
		for request, code := range map[string]string{"1.1 PING 1": "400", "1.1 DANCE": "405"} { // they count as well
			if err := c.refused(request, code); err != nil {
				return err
			}
		}
		after, err := c.stats()
		if err != nil {
			return err
		}
		// Others may use the server at the same time. What it doesn't count is 0.
		for key, least := range map[string]int64{
			"requests": 5, "segments": 1, "bytes": int64(len(r.payload)), "errors": 3, "uptime": 0, "accepted": 0, "refused": 0,
		} {
			if grown := after[key] - before[key]; grown < least && after[key] > 0 {
				return fmt.Errorf("%s has grown from %d to %d, by less than %d", key, before[key], after[key], least)
			}
		}
		return nil
	}},
}

// stats asks for the server's numbers, and checks them against each other.
func (c *conn) stats() (map[string]int64, error) {
	r, err := c.ok("0.9 STATS")
	if err != nil {
		return nil, err
	}
	if len(r.lines) != 1 {
		return nil, fmt.Errorf("STATS is answered with %d lines before OK, not one", len(r.lines))
	}
	f := fields{line: r.lines[0]}
	f.is("STATS", 0)
	n := map[string]int64{}
	for _, key := range statistics {
		n[key] = f.optional(key)
	}
	for _, c := range []struct{ part, whole string }{
		{"listeners", "connections"}, {"connections", "accepted"}, {"refused", "accepted"}, {"scanned", "found"},
	} {
		if n[c.part] > n[c.whole] && n[c.whole] > 0 {
			f.failf("%s is more than %s", c.part, c.whole)
		}
	}
	switch s := f.text("scan", false); s {
	case "", "done", "running":
	default:
		f.failf("scan is done or running, not %q", s)
	}
	return n, f.err
}

package conformance

import (
	"fmt"
	"strings"
)

var tagChecks = []check{
	{section: secBadLines, name: "a tag that cannot be read is refused with * ERR 400", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, request := range []string{
			"PING", "1 PING", "1. PING", ".1 PING", "1.0 PING", "01.1 PING", "1.01 PING", "1.1.1 PING", "a.1 PING",
			"-1.1 PING", "+1.1 PING", "4294967296.1 PING", "1.4294967296 PING", "1,1 PING", "* PING", " 1.1 PING", "",
			"GET / HTTP/1.1",
		} {
			if err := c.send(request + "\n"); err != nil {
				return err
			}
			if err := c.unasked("400"); err != nil {
				return fmt.Errorf("after %q: %w", request, err)
			}
			if err := c.alive(); err != nil {
				return fmt.Errorf("after %q: %w", request, err)
			}
		}
		return nil
	}},
	{section: secTags, name: "the smallest and the largest tags are echoed", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		replies, err := c.ask("0.1 PING", "4294967295.4294967295 PING", "0.4294967295 LIST count=1", "4294967295.1 LIST count=1")
		if err != nil {
			return err
		}
		return c.waitOK(replies...)
	}},
	{section: secTagInUse, name: "a tag in use is refused with * ERR 409, and its first request goes on", run: tagInUse},
	{section: secTags, name: "a tag may be used again when its reply has ended", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, request := range []string{"1.1 LIST count=1", "1.1 PING", "1.1 LIST count=1"} {
			if _, err := c.ok(request); err != nil {
				return err
			}
		}
		return nil
	}},
}

func tagInUse(p *probe) error {
	lib, err := p.library()
	if err != nil {
		return err
	}
	c, err := p.slow()
	if err != nil {
		return err
	}
	// Those of a generation end in order: the last is outstanding long enough.
	requests := segmentRequests(3, lib.big, 48)
	var replies []*reply
	for _, r := range requests {
		replies = append(replies, c.expect(r))
	}
	last := replies[len(replies)-1]
	if err := c.send(strings.Join(append(requests, last.tag+" PING"), "\n") + "\n"); err != nil {
		return err
	}
	for refused := false; !refused || !last.ended(); {
		if b, err := c.br.Peek(2); err == nil && string(b) == "* " {
			if err := c.unasked("409"); err != nil {
				return err
			}
			refused = true
			continue
		}
		if last.ended() && !refused {
			if _, err := readSegment(last, lib.big, 47%lib.big.segments); err != nil {
				return fmt.Errorf("the second request has ended the first: %w", err)
			}
			return Skip("the server had ended the first request before it read the second")
		}
		if _, err := c.next(); err != nil {
			return err
		}
	}
	if err := c.waitOK(replies...); err != nil {
		return err
	}
	if _, err := readSegment(last, lib.big, 47%lib.big.segments); err != nil {
		return err
	}
	return c.alive()
}

var grammarChecks = []check{
	{section: secBadLines, name: "what is not a request is refused with ERR 400 under its tag", run: func(p *probe) error {
		return p.refusals("400", []string{
			"1.1 LIST 1", "1.1 LIST from=x", "1.1 LIST from=01", "1.1 LIST from=-1", "1.1 LIST count=4294967296",
			"1.1 LIST match=\"a", "1.1 LIST match=\"a\\b\"", "1.1 LIST match=a\"b", "1.1 LIST match=\"a\"b", "1.1 LIST count=",
			"1.1 SONG", "1.1 SONG 1 2", "1.1 SONG x", "1.1 SONG 01", "1.1 SONG -1", "1.1 SONG 4294967296", "1.1 SONG 1 ", "1.1 SONG  1",
			"1.1 GETSEG", "1.1 GETSEG 1", "1.1 GETSEG 1 0 0", "1.1 GETSEG 1 x", "1.1 GETSEG 1 0 preroll=2", "1.1 GETSEG preroll=1 1 0",
			"1.1 COVER", "1.1 COVER x", "1.1 CANCEL", "1.1 CANCEL 1", "1.1 CANCEL x.*", "1.1 CANCEL *.1", "1.1 CANCEL 1.0", "1.1 CANCEL 1.1 1.2",
			"1.1 PING 1", "1.1 QUIT 1",
		})
	}},
	{section: secLines, name: "a known parameter given twice is refused with ERR 400", run: func(p *probe) error {
		return p.refusals("400", []string{
			"1.1 LIST from=1 from=1", "1.1 LIST count=1 match=a count=2", "1.1 LIST match=a match=a",
			"1.1 GETSEG 1 0 preroll=0 preroll=0", "1.1 GETSEG 1 0 revision=a revision=a",
		})
	}},
	{section: secLimitsOf, name: "a match of more than 512 octets is refused with ERR 400", run: func(p *probe) error {
		return p.refusals("400", []string{"1.1 LIST match=" + strings.Repeat("x", maxText+1)})
	}},
	{section: secLimitsOf, name: "a revision of 65 to 512 octets is no song's, and a longer one is refused with ERR 400", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for octets, code := range map[int]string{65: "412", maxText: "412", maxText + 1: "400"} {
			revision := strings.Repeat("x", octets)
			for _, request := range []string{"GETSEG %d 0 revision=%s", "SONG %d revision=%s"} {
				if err := c.refused(c.request(fmt.Sprintf(request, lib.small.number, revision)), code); err != nil {
					return fmt.Errorf("a revision of %d octets: %w", octets, err)
				}
			}
		}
		return nil
	}},
	{section: secLimitsOf, name: "the value of an unknown parameter may be longer than 512 octets", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		_, err = c.ok("1.1 LIST count=1 x=" + strings.Repeat("x", 3*maxText))
		return err
	}},
	{section: secBadLines, name: "a name that is not of capital letters is refused with ERR 400", run: func(p *probe) error {
		return p.refusals("400", []string{"1.1 ping", "1.1 Ping", "1.1 PING2", "1.1 P-ING", "1.1", "1.1 ", "1.1  PING"})
	}},
	{section: secLines, name: "an empty value is as if the parameter was not given", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, request := range []string{
			`1.1 LIST from="" count="" match=""`,
			fmt.Sprintf(`1.1 GETSEG %d 1 revision="" preroll=""`, lib.small.number),
		} {
			if _, err := c.ok(request); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secLines, name: "parameters may stand in any order, quoted or not", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, request := range []string{
			`1.1 LIST match="a" count="1" from="1"`,
			`1.1 LIST match="\"\\" count=1`,
			fmt.Sprintf(`1.1 GETSEG %d 1 preroll="1" revision="%s"`, lib.small.number, lib.small.revision),
		} {
			if _, err := c.ok(request); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secWhich, name: "of several reasons the first in the specification's order is given", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, r := range []struct{ request, code string }{
			{fmt.Sprintf("1.1 GETSEG %d 4294967295 revision=0", lib.absent), "404"},
			{fmt.Sprintf("1.1 GETSEG %d 4294967295 revision=0", lib.small.number), "412"},
			{fmt.Sprintf("1.1 GETSEG %d 0 preroll=2", lib.absent), "400"},
			{fmt.Sprintf("1.1 COVER %d", lib.absent), "404"},
			{"1.1 DANCE a=\"", "400"},
			{"1.1 DANCE 1 2 a=b a=b", "405"},
			{"1.1 AUTH X-UNHEARD-OF data=a data=a", "400"},
		} {
			if err := c.refused(r.request, r.code); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secExtending, name: "an unknown command is refused with ERR 405 and named", run: func(p *probe) error {
		return p.refusals("405", []string{"1.1 DANCE", "1.1 GETALL 1 2 3", "1.1 X a=b c=\"d e\"", "1.1 LISTEN", "1.1 OK", "1.1 DATA 5"})
	}},
	{section: secExtending, name: "unknown parameters are ignored", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, request := range []string{
			`1.1 PING x=1 y-2="a \"b\" \\ c" z=a=b`,
			`1.1 PING x=1 x=2`,
			`1.1 LIST count=1 x=é`,
			fmt.Sprintf("1.1 SONG %d x=1", lib.small.number),
			fmt.Sprintf("1.1 GETSEG %d 0 x=1 preroll=0", lib.small.number),
			`1.1 CANCEL 9.* x=1`,
		} {
			if _, err := c.ok(request); err != nil {
				return err
			}
		}
		return nil
	}},
}

// refusals checks that each request is refused with a code, and that the
// connection survives.
func (p *probe) refusals(code string, requests []string) error {
	c, err := p.dial()
	if err != nil {
		return err
	}
	for _, request := range requests {
		if err := c.send(request + "\n"); err != nil {
			return err
		}
		l, err := c.line()
		if err != nil {
			return fmt.Errorf("after %q: %w", request, err)
		}
		if l.tag != "1.1" || l.name != "ERR" || len(l.args) == 0 || l.args[0] != code {
			return fmt.Errorf("%q is answered %q and not 1.1 ERR %s", request, l.raw, code)
		}
		command := "" // what is no command need not be named
		if w := strings.Split(request, " "); len(w) > 1 && w[1] == strings.ToUpper(w[1]) && !strings.ContainsAny(w[1], "-0123456789") {
			command = w[1]
		}
		if err := wellFormed(l, command); err != nil {
			return err
		}
		if err := c.alive(); err != nil {
			return fmt.Errorf("after %q: %w", request, err)
		}
	}
	return nil
}

package conformance

import (
	"fmt"
	"strings"
)

const noRenditions = Skip("no song has renditions")

var renditionChecks = []check{
	{section: secRendition, name: "only a server that names the capability lists renditions", run: func(p *probe) error {
		return p.eachRendition(func(c *conn, s song, r rendition) error {
			if !c.capable("renditions") {
				return fmt.Errorf("song %d has renditions, and the greeting does not name the capability", s.number)
			}
			return nil
		})
	}},
	{section: secRendition, name: "its segments are of the same samples as the song's, and of its format", long: true, run: func(p *probe) error {
		return p.eachRendition(func(c *conn, s song, r rendition) error {
			for _, number := range []int64{0, s.segments / 2, s.segments - 1} {
				g, err := c.rendered(s, r, number, 0) // it looks at the samples
				if err != nil {
					return err
				}
				own, err := c.segment(c.request(fmt.Sprintf("GETSEG %d %d", s.number, number)), s, number)
				if err != nil {
					return err
				}
				a, b := g.payload, own.payload
				if (a[1]^b[1])&0xfe != 0 || (a[2]^b[2])&0x0c != 0 || a[3]>>6 == 3 != (b[3]>>6 == 3) {
					return fmt.Errorf("the frames of rendition %s are not of the song's version, layer, rate and channels", r.revision)
				}
			}
			return nil
		})
	}},
	{section: secRendition, name: "preroll=1 puts frames of it ahead, as many as it says", long: true, run: func(p *probe) error {
		return p.eachRendition(func(c *conn, s song, r rendition) error {
			for number := range min(s.segments, 3) {
				g, err := c.rendered(s, r, number, 1)
				if err != nil {
					return err
				}
				n, err := frames(append(g.prerollOctets[:len(g.prerollOctets):len(g.prerollOctets)], g.payload...))
				if err != nil {
					return fmt.Errorf("segment %d of rendition %s with its pre-roll: %w", number, r.revision, err)
				}
				if want := g.preroll + g.samples/s.frameSamples; int64(n) != want {
					return fmt.Errorf("segment %d of rendition %s and its pre-roll have %d frames, and %d is said", number, r.revision, n, want)
				}
			}
			return nil
		})
	}},
	{section: secRendition, name: "a rendition's revision is no song's", run: func(p *probe) error {
		return p.eachRendition(func(c *conn, s song, r rendition) error {
			return c.refused(c.request(fmt.Sprintf("SONG %d revision=%s", s.number, r.revision)), "412")
		})
	}},
	{section: secRendition, name: "CANCEL ends the wait for it", run: func(p *probe) error {
		return p.eachRendition(func(c *conn, s song, r rendition) error {
			var requests []string
			for i := range min(s.segments, 8) {
				requests = append(requests, fmt.Sprintf("7.%d GETSEG %d %d revision=%s", i+1, s.number, s.segments-1-i, r.revision))
			}
			replies, err := c.ask(append(requests, c.request("CANCEL 7.*"))...)
			if err != nil {
				return err
			}
			if err := c.waitOK(replies[len(replies)-1]); err != nil {
				return err
			}
			return c.alive()
		})
	}},
}

// eachRendition makes a check of the renditions of a song, the shortest that
// has any.
func (p *probe) eachRendition(f func(*conn, song, rendition) error) error {
	lib, err := p.library()
	if err != nil {
		return err
	}
	var shortest song
	for s := range lib.songsWhere(func(s song) bool { return len(s.renditions) > 0 }) {
		if shortest.number == 0 || s.samples < shortest.samples {
			shortest = s
		}
	}
	if shortest.number == 0 {
		return noRenditions
	}
	c, err := p.dial()
	if err != nil {
		return err
	}
	for _, r := range shortest.renditions {
		if err := f(c, shortest, r); err != nil {
			return err
		}
	}
	return nil
}

// isRevision reports whether s can be a rendition's.
func isRevision(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("\"=,", c) })
}

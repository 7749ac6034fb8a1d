package conformance

import (
	"bytes"
	"errors"
	"fmt"
)

var segmentChecks = []check{
	{section: secGetSeg, name: "the first and the last segment are what SONG says they are", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, s := range lib.songs {
			for _, number := range []int64{0, s.segments - 1} {
				g, err := c.segment(fmt.Sprintf("1.1 GETSEG %d %d", s.number, number), s, number)
				if err != nil {
					return err
				}
				if g.prerollBytes != 0 {
					return fmt.Errorf("segment %d of song %d comes with a pre-roll that was not asked for", number, s.number)
				}
				if number == 0 && g.preroll != 0 {
					return fmt.Errorf("segment 0 of song %d says that it needs frames before it", s.number)
				}
			}
		}
		return nil
	}},
	{section: secPreroll, name: "preroll=1 puts the frames before a segment ahead of it, preroll=0 doesn't", run: preroll},
	{section: secGetSeg, name: "the revision that the song has is accepted", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		_, err = c.segment(fmt.Sprintf("1.1 GETSEG %d 1 revision=%s", lib.small.number, lib.small.revision), lib.small, 1)
		return err
	}},
	{section: secGetSeg, name: "another revision is refused with ERR 412", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for _, revision := range []string{lib.small.revision + "x", "0", "none-of-yours"} {
			if err := c.refused(fmt.Sprintf("1.1 GETSEG %d 0 revision=%s", lib.small.number, revision), "412"); err != nil {
				return err
			}
		}
		return nil
	}},
	{section: secGetSeg, name: "a segment that the song lacks is refused with ERR 416", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		return errors.Join(
			c.refused(fmt.Sprintf("1.1 GETSEG %d %d", lib.small.number, lib.small.segments), "416"),
			c.refused(fmt.Sprintf("1.1 GETSEG %d 4294967295 preroll=1", lib.small.number), "416"),
		)
	}},
	{section: secGetSeg, name: "a segment of no song is refused with ERR 404", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		return errors.Join(c.refused(fmt.Sprintf("1.1 GETSEG %d 0", lib.absent), "404"), c.refused("1.1 GETSEG 0 0", "404"))
	}},
}

func preroll(p *probe) error {
	lib, err := p.library()
	if err != nil {
		return err
	}
	c, err := p.dial()
	if err != nil {
		return err
	}
	s := lib.small
	var before []byte // the song up to the segment
	for number := range min(s.segments, 4) {
		with, err := c.segment(fmt.Sprintf("1.1 GETSEG %d %d preroll=1", s.number, number), s, number)
		if err != nil {
			return err
		}
		without, err := c.segment(fmt.Sprintf("1.1 GETSEG %d %d preroll=0", s.number, number), s, number)
		if err != nil {
			return err
		}
		n, err := frames(with.prerollOctets)
		switch {
		case err != nil:
			return fmt.Errorf("the pre-roll of segment %d: %w", number, err)
		case int64(n) != with.preroll:
			return fmt.Errorf("segment %d says preroll=%d and comes with %d frames", number, with.preroll, n)
		case without.prerollBytes != 0 || without.preroll != with.preroll:
			return fmt.Errorf("segment %d: preroll=0 is answered preroll=%d preroll-bytes=%d", number, without.preroll, without.prerollBytes)
		case !bytes.Equal(with.payload, without.payload):
			return fmt.Errorf("segment %d differs with its pre-roll and without", number)
		case !bytes.HasSuffix(before, with.prerollOctets):
			return fmt.Errorf("the pre-roll of segment %d is not what comes before it in the song", number)
		}
		before = append(before, with.payload...)
	}
	return nil
}

var streamChecks = []check{
	{section: secCutting, name: "all segments in order are the song's frames", long: true, run: wholeSong},
	{section: secGetSeg, name: "asked again, and out of order, a segment is the same octets", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		s, seen := lib.small, map[int64][]byte{}
		for _, number := range []int64{1, 0, s.segments - 1, 1, 0, s.segments - 1} {
			g, err := c.segment(fmt.Sprintf("1.1 GETSEG %d %d", s.number, number), s, number)
			if err != nil {
				return err
			}
			if old, ok := seen[number]; ok && !bytes.Equal(old, g.payload) {
				return fmt.Errorf("segment %d of song %d is not the same the second time", number, s.number)
			}
			seen[number] = g.payload
		}
		return nil
	}},
}

// wholeSong fetches a song, a few segments at a time.
func wholeSong(p *probe) error {
	const outstanding, largest = 8, 32 << 20
	lib, err := p.library()
	if err != nil {
		return err
	}
	s := lib.small
	if s.bytes > largest {
		return Skip(fmt.Sprintf("the shortest song has more than %d MiB", largest>>20))
	}
	c, err := p.dial()
	if err != nil {
		return err
	}
	var replies []*reply
	var octets, samples int64
	for number := range s.segments {
		for asked := int64(len(replies)); asked < min(s.segments, number+outstanding); asked++ {
			r, err := c.ask(fmt.Sprintf("1.%d GETSEG %d %d revision=%s", asked+1, s.number, asked, s.revision))
			if err != nil {
				return err
			}
			replies = append(replies, r...)
		}
		if err := c.wait(replies[number]); err != nil {
			return err
		}
		g, err := readSegment(replies[number], s, number)
		if err != nil {
			return err
		}
		octets, samples = octets+g.bytes, samples+g.samples
		replies[number].payload = nil
	}
	if octets != s.bytes || samples != s.samples {
		return fmt.Errorf("song %d is %d octets and %d samples to SONG, and %d and %d in its segments", s.number, s.bytes, s.samples, octets, samples)
	}
	return nil
}

package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

const maxCover = 16 << 20

var coverChecks = []check{
	{section: secCover, name: "a cover is what its header says", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		for s := range lib.songsWhere(func(s song) bool { return s.cover }) {
			r, err := c.ok(fmt.Sprintf("1.1 COVER %d", s.number))
			if err != nil {
				return err
			}
			return readCover(r, s)
		}
		return Skip("no song has a cover")
	}},
	{section: secCover, name: "songs without cover are refused with ERR 406", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		some := false
		for s := range lib.songsWhere(func(s song) bool { return !s.cover }) {
			some = true
			if err := c.refused(fmt.Sprintf("1.1 COVER %d", s.number), "406"); err != nil {
				return err
			}
		}
		if !some {
			return Skip("all songs have covers")
		}
		return nil
	}},
	{section: secCover, name: "a cover of no song is refused with ERR 404", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		return errors.Join(c.refused(fmt.Sprintf("1.1 COVER %d", lib.absent), "404"), c.refused("1.1 COVER 0", "404"))
	}},
}

// readCover checks the reply to a COVER.
func readCover(r *reply, s song) error {
	if len(r.lines) != 1 {
		return fmt.Errorf("COVER is answered with %d lines before OK, not one", len(r.lines))
	}
	f := fields{line: r.lines[0]}
	f.is("COVER", 1)
	n, media := f.number("bytes"), f.text("type", true)
	switch {
	case f.err != nil:
		return f.err
	case f.arg(0) != s.number:
		f.failf("the cover of song %d was asked for", s.number)
	case n != int64(len(r.payload)):
		f.failf("the payload has %d octets", len(r.payload))
	case n < 1:
		f.failf("a picture without octets is no cover, and refused")
	case n > maxCover:
		f.failf("a cover has at most %d octets", maxCover)
	case !strings.Contains(media, "/"):
		f.failf("type is a media type, as image/jpeg")
	}
	magic := map[string]string{"image/jpeg": "\xff\xd8\xff", "image/png": "\x89PNG\r\n\x1a\n"}[media]
	if !bytes.HasPrefix(r.payload, []byte(magic)) {
		f.failf("the payload is no %s", media)
	}
	return f.err
}

package conformance

import (
	"errors"
	"fmt"
	"slices"
)

var songChecks = []check{
	{section: secSong, name: "its numbers agree with each other", run: func(p *probe) error {
		return p.eachSong(func(c *conn, s song, l line) error { return songArithmetic(l) })
	}},
	{section: secSong, name: "it is the song that LIST shows", run: func(p *probe) error {
		return p.eachSong(func(c *conn, s song, l line) error {
			list, err := c.list(fmt.Sprintf("0.1 LIST from=%d count=1", s.number))
			if err != nil {
				return err
			}
			if len(list.songs) != 1 || list.songs[0].number != s.number {
				return fmt.Errorf("LIST does not show song %d", s.number)
			}
			item := list.songs[0]
			if item.title != s.title || item.artist != s.artist || item.album != s.album {
				return fmt.Errorf("song %d is %q by %q to LIST, and %q by %q to SONG", s.number, item.title, item.artist, s.title, s.artist)
			}
			f := fields{line: l}
			ms := (s.samples - f.number("delay") - f.number("padding")) * 1000 / max(f.number("rate"), 1)
			if d := item.milliseconds - ms; d < -1 || d > 1 {
				return fmt.Errorf("song %d lasts %d ms to LIST, and %d ms to SONG", s.number, item.milliseconds, ms)
			}
			return f.err
		})
	}},
	{section: secSong, name: "asked again, it is the same", run: func(p *probe) error {
		return p.eachSong(func(c *conn, s song, l line) error {
			r, err := c.ok(fmt.Sprintf("%s SONG %d", l.tag, s.number))
			if err == nil && (len(r.lines) != 1 || r.lines[0].raw != l.raw) {
				err = fmt.Errorf("SONG %d is answered differently the second time", s.number)
			}
			return err
		})
	}},
	{section: secSong, name: "a number that no song has is refused with ERR 404", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		return errors.Join(c.refused(fmt.Sprintf("1.1 SONG %d", lib.absent), "404"), c.refused("1.1 SONG 0", "404"))
	}},
	{section: secSong, name: "with a revision it is the song that has it, whatever number is given", run: func(p *probe) error {
		return p.eachSong(func(c *conn, s song, _ line) error {
			lib, err := p.library()
			if err != nil {
				return err
			}
			for _, number := range []int64{s.number, lib.songs[0].number, lib.songs[len(lib.songs)-1].number, lib.absent} {
				request := fmt.Sprintf("3.1 SONG %d revision=%s", number, s.revision)
				r, err := c.ok(request)
				if err != nil {
					return err
				}
				if len(r.lines) != 1 {
					return fmt.Errorf("%q is answered with %d lines before OK, not one", request, len(r.lines))
				}
				if got := (fields{line: r.lines[0]}).params["revision"]; got != s.revision {
					return fmt.Errorf("%q is answered with revision %q", request, got)
				}
			}
			return nil
		})
	}},
	{section: secSong, name: "with a revision that no song has it is refused, by its number", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.dial()
		if err != nil {
			return err
		}
		return errors.Join(
			c.refused(fmt.Sprintf("3.1 SONG %d revision=nobodys-revision", lib.small.number), "412"),
			c.refused(fmt.Sprintf("3.1 SONG %d revision=nobodys-revision", lib.absent), "404"))
	}},
}

// eachSong calls f for the first songs, with their SONG lines.
func (p *probe) eachSong(f func(*conn, song, line) error) error {
	lib, err := p.library()
	if err != nil {
		return err
	}
	c, err := p.dial()
	if err != nil {
		return err
	}
	for _, s := range lib.songs {
		r, err := c.ok(fmt.Sprintf("1.%d SONG %d", s.number, s.number))
		if err != nil {
			return err
		}
		if len(r.lines) != 1 {
			return fmt.Errorf("SONG %d is answered with %d lines before OK, not one", s.number, len(r.lines))
		}
		if err := f(c, s, r.lines[0]); err != nil {
			return err
		}
	}
	return nil
}

// rates are the sample rates of each version of MPEG audio.
var rates = map[string][]int64{
	"1": {32000, 44100, 48000}, "2": {16000, 22050, 24000}, "2.5": {8000, 11025, 12000},
}

// songArithmetic checks a SONG line against itself.
func songArithmetic(l line) error {
	f := fields{line: l}
	mpeg, layer := f.text("mpeg", true), f.number("layer")
	if !slices.Contains(rates[mpeg], f.number("rate")) {
		f.failf("MPEG %q has no such rate", mpeg)
	}
	if layer < 1 || layer > 3 {
		f.failf("layer is 1, 2 or 3")
	}
	frame := int64(1152)
	switch {
	case layer == 1:
		frame = 384
	case layer == 3 && mpeg != "1":
		frame = 576
	}
	if f.number("frame-samples") != frame {
		f.failf("a frame of MPEG %s Layer %d has %d samples", mpeg, layer, frame)
	}
	if n := f.number("channels"); n != 1 && n != 2 {
		f.failf("channels is 1 or 2")
	}
	samples, segment := f.number("samples"), f.number("segment-frames")*frame
	switch {
	case f.err != nil:
		return f.err
	case samples < 1 || samples%frame != 0:
		f.failf("samples is not those of whole frames")
	case segment < 1:
		f.failf("segment-frames is at least 1")
	case f.number("segments") != (samples+segment-1)/segment:
		f.failf("%d samples in segments of %d are %d segments", samples, segment, (samples+segment-1)/segment)
	case f.number("delay")+f.number("padding") >= samples:
		f.failf("delay and padding leave no music")
	case f.number("bytes") < samples/frame*4:
		f.failf("bytes is less than the frames' headers alone")
	}
	return f.err
}

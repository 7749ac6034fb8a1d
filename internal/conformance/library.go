package conformance

import (
	"errors"
	"fmt"
	"iter"
	"sync"
)

// library is what the checks need to know of the server's songs. It is learned
// once.
type library struct {
	once   sync.Once
	err    error
	songs  []song // the first few
	small  song   // of two segments or more, the shortest
	big    song   // that with the largest segments
	absent int64  // a number that no song has
}

// song is what LIST and SONG say of one.
type song struct {
	number, milliseconds       int64
	title, artist, album       string
	revision                   string
	samples, segments, bytes   int64
	frameSamples, segmentFrame int64
	cover                      bool
	renditions                 []rendition
}

// listedAs reports whether an ITEM says of both the same.
func (s song) listedAs(other song) bool {
	return s.number == other.number && s.milliseconds == other.milliseconds &&
		s.title == other.title && s.artist == other.artist && s.album == other.album
}

// mean is the mean size of a segment in octets.
func (s song) mean() int64 { return s.bytes / max(s.segments, 1) }

// most is how many songs are looked at.
const most = 24

// library gives what is known of the library, and learns it first.
func (p *probe) library() (*library, error) {
	p.lib.once.Do(func() { p.lib.err = p.learn(p.lib) })
	if p.lib.err != nil {
		return nil, fmt.Errorf("cannot learn what songs there are: %w", p.lib.err)
	}
	return p.lib, nil
}

func (p *probe) learn(lib *library) error {
	c, err := p.dial()
	if err != nil {
		return err
	}
	list, err := c.ok(fmt.Sprintf("0.1 LIST count=%d", most))
	if err != nil {
		return err
	}
	for i, l := range list.lines[min(1, len(list.lines)):] {
		item, err := parseItem(l)
		if err != nil {
			return err
		}
		r, err := c.ok(fmt.Sprintf("0.%d SONG %d", i+2, item.number))
		if err != nil {
			return err
		}
		if len(r.lines) != 1 {
			return fmt.Errorf("SONG %d is answered with %d lines and OK, not one", item.number, len(r.lines))
		}
		s, err := parseSong(r.lines[0])
		if err != nil {
			return err
		}
		s.milliseconds = item.milliseconds
		lib.songs = append(lib.songs, s)
		if s.segments >= 2 && (lib.small.bytes == 0 || s.bytes < lib.small.bytes) {
			lib.small = s
		}
		if s.segments >= 2 && s.mean() > lib.big.mean() {
			lib.big = s
		}
	}
	if lib.small.bytes == 0 {
		return errors.New("there is no song of two segments; serve one")
	}
	lib.absent = 1<<32 - 1
	return nil
}

// parseItem reads an ITEM line.
func parseItem(l line) (s song, err error) {
	f := fields{line: l}
	f.is("ITEM", 1)
	s.number, s.milliseconds = f.arg(0), f.number("ms")
	s.title, s.artist, s.album = f.text("title", true), f.text("artist", false), f.text("album", false)
	if s.number < 1 || s.number > 1<<32-1 {
		f.failf("a song's number is 1 to 4294967295")
	}
	return s, f.err
}

// parseSong reads a SONG line. What its numbers must be is songArithmetic's.
func parseSong(l line) (s song, err error) {
	f := fields{line: l}
	f.is("SONG", 1)
	s.number, s.revision = f.arg(0), f.revision(true)
	s.samples, s.segments, s.bytes = f.number("samples"), f.number("segments"), f.number("bytes")
	s.frameSamples, s.segmentFrame = f.number("frame-samples"), f.number("segment-frames")
	s.title, s.artist, s.album = f.text("title", true), f.text("artist", false), f.text("album", false)
	switch c := f.text("cover", false); c {
	case "", "0":
	case "1":
		s.cover = true
	default:
		f.failf("cover is 0, 1 or missing")
	}
	s.renditions = f.renditions(s.revision)
	return s, f.err
}

// segmentRequests are n requests for a song's segments, in turn, with the tags
// GEN.1 to GEN.n.
func segmentRequests(gen int, s song, n int) []string {
	var requests []string
	for i := range n {
		requests = append(requests, fmt.Sprintf("%d.%d GETSEG %d %d", gen, i+1, s.number, int64(i)%s.segments))
	}
	return requests
}

// songsWhere gives the songs that a condition holds for.
func (lib *library) songsWhere(holds func(song) bool) iter.Seq[song] {
	return func(yield func(song) bool) {
		for _, s := range lib.songs {
			if holds(s) && !yield(s) {
				return
			}
		}
	}
}

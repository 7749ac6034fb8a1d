package session

import (
	"cmp"
	"errors"

	"segue/internal/wire"
	"segue/server/catalog"
)

// listing is the reply to a LIST.
type listing struct {
	tag     wire.Tag
	match   string
	header  wire.ListHeader
	songs   []*catalog.Song // those not yet looked at
	left    int             // how many may still be sent
	started bool
}

func newListing(tag wire.Tag, r wire.List, lib Library) *listing {
	songs := lib.Songs()
	l := &listing{tag: tag, match: r.Match, left: int(r.Count)}
	l.header = wire.ListHeader{Total: len(songs), Revision: lib.Revision()}
	if r.Match != "" {
		l.header.Total = 0
		for _, s := range songs {
			if s.Match(r.Match) {
				l.header.Total++
			}
		}
	}
	if r.Count == 0 {
		l.left = len(songs)
	}
	for len(songs) > 0 && songs[0].Number < r.From {
		songs = songs[1:]
	}
	l.songs = songs
	return l
}

func (l *listing) fill(dst []byte, size int) ([]byte, bool) {
	start := len(dst)
	if !l.started {
		dst = wire.AppendReply(dst, l.tag, l.header)
		l.started = true
	}
	for len(l.songs) > 0 && l.left > 0 {
		if len(dst)-start >= size {
			return dst, false
		}
		s := l.songs[0]
		l.songs = l.songs[1:]
		if !s.Match(l.match) {
			continue
		}
		dst = wire.AppendReply(dst, l.tag, listed(s))
		l.left--
	}
	return wire.AppendReply(dst, l.tag, wire.OK{}), true
}

func (l *listing) close() { l.songs = nil }

// segment is the reply to a GETSEG.
type segment struct {
	tag    wire.Tag
	song   *catalog.Song
	header wire.Segment
	stream *catalog.Stream // nil before the first piece
	next   int64           // offset in the song's frame stream
	left   int
}

// checkSegment returns why a segment can't be had, if it can't.
func checkSegment(s *catalog.Song, r wire.GetSeg) *wire.Error {
	if r.Revision != "" && r.Revision != s.Revision {
		return songError(catalog.ErrChanged, r.Command(), r.Song)
	}
	if int64(r.Segment) >= int64(s.Segments()) {
		return wire.Errorf(wire.CodeNoSegment, r.Command(), "song %d has no segment %d; its last is %d", r.Song, r.Segment, s.Segments()-1)
	}
	return nil
}

func newSegment(tag wire.Tag, s *catalog.Song, r wire.GetSeg) *segment {
	seg := s.Segment(int(r.Segment))
	b := &segment{tag: tag, song: s, next: seg.Offset}
	b.header = wire.Segment{
		Song:     s.Number,
		Segment:  r.Segment,
		Revision: s.Revision,
		Bytes:    seg.Bytes,
		First:    seg.FirstSample,
		Samples:  seg.Samples,
		Preroll:  seg.Preroll,
	}
	if r.Preroll {
		b.header.PrerollBytes = seg.PrerollBytes
		b.next -= int64(seg.PrerollBytes)
	}
	b.left = b.header.Payload()
	return b
}

func (b *segment) fill(dst []byte, size int) ([]byte, bool) {
	if b.stream == nil {
		stream, err := b.song.Open()
		if err != nil {
			return wire.AppendReply(dst, b.tag, songError(err, "GETSEG", b.song.Number)), true
		}
		b.stream = stream
		mark := len(dst)
		dst = wire.AppendReply(dst, b.tag, b.header)
		size -= len(dst) - mark
	}
	mark := len(dst)
	dst, n := appendData(dst, b.tag, size, b.left)
	payload := len(dst)
	dst = append(dst, make([]byte, n)...)
	if _, err := b.stream.ReadAt(dst[payload:], b.next); err != nil {
		return wire.AppendReply(dst[:mark], b.tag, songError(err, "GETSEG", b.song.Number)), true
	}
	b.next += int64(n)
	if b.left -= n; b.left > 0 {
		return dst, false
	}
	return wire.AppendReply(dst, b.tag, wire.OK{}), true
}

func (b *segment) close() {
	if b.stream != nil {
		b.stream.Close()
	}
}

// appendData appends the DATA line of a piece of about size octets, line and
// payload, out of left that remain, and returns how many it announces.
func appendData(dst []byte, tag wire.Tag, size, left int) (_ []byte, n int) {
	const least = 512 // octets of payload, for which a line is worth its while
	n = min(max(size-len(wire.AppendReply(nil, tag, wire.Data{N: size})), least), wire.MaxChunk, left)
	return wire.AppendReply(dst, tag, wire.Data{N: n}), n
}

// cover is the reply to a COVER.
type cover struct {
	tag     wire.Tag
	song    *catalog.Song
	started bool
	left    []byte
}

func newCover(tag wire.Tag, s *catalog.Song) *cover { return &cover{tag: tag, song: s} }

func (b *cover) fill(dst []byte, size int) ([]byte, bool) {
	if !b.started {
		picture, mediaType, err := b.song.Cover()
		if err == nil && (len(picture) == 0 || len(picture) > wire.MaxCover) {
			err = errors.New("the cover is empty or too large")
		}
		if err != nil {
			return wire.AppendReply(dst, b.tag, songError(err, "COVER", b.song.Number)), true
		}
		b.started, b.left = true, picture
		dst = wire.AppendReply(dst, b.tag, wire.Cover{Song: b.song.Number, Type: cmp.Or(wire.Text(mediaType), "application/octet-stream"), Bytes: len(picture)})
	}
	dst, n := appendData(dst, b.tag, size, len(b.left))
	dst = append(dst, b.left[:n]...)
	if b.left = b.left[n:]; len(b.left) > 0 {
		return dst, false
	}
	return wire.AppendReply(dst, b.tag, wire.OK{}), true
}

func (b *cover) close() { b.left = nil }

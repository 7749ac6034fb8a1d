package session

import (
	"slices"

	"segue/internal/wire"
	"segue/server/catalog"
)

// segment is the reply to a GETSEG. A piece is read when it is about to be
// sent, into the buffer that it is sent from, and the file is asked after each
// whether it still is the one that was cut: what was written to a file never
// reaches a client under the old revision (RFC, "Duties of a Server").
//
// The kernel could send from its own pages, by sendfile or from a mapping, and
// save the copy. But then a page that is changed on its way is sent as changed,
// and nobody could tell; and the copy is a tenth of what a segment costs.
type segment struct {
	tag     wire.Tag
	song    *catalog.Song
	streams *catalog.Streams
	tally   *tally
	header  wire.Segment
	begun   bool
	next    int64 // offset in the song's frame stream
	left    int
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

func newSegment(tag wire.Tag, s *catalog.Song, r wire.GetSeg, streams *catalog.Streams, t *tally) *segment {
	seg := s.Segment(int(r.Segment))
	b := &segment{tag: tag, song: s, streams: streams, tally: t, next: seg.Offset}
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
	mark := len(dst)
	if !b.begun {
		b.begun = true
		dst = wire.AppendReply(dst, b.tag, &b.header)
		size -= len(dst) - mark
	}
	dst, n := appendData(dst, b.tag, size, b.left)
	payload := len(dst)
	dst = slices.Grow(dst, n)[:payload+n]
	if err := b.streams.ReadAt(b.song, dst[payload:], b.next); err != nil {
		b.tally.errors++
		return wire.AppendReply(dst[:mark], b.tag, songError(err, "GETSEG", b.song.Number)), true
	}
	b.tally.bytes += int64(n)
	b.tally.music += int64(n)
	b.next += int64(n)
	if b.left -= n; b.left > 0 {
		return dst, false
	}
	b.tally.segments++
	return wire.AppendReply(dst, b.tag, wire.OK{}), true
}

// appendData appends the DATA line of a piece of size octets, line and payload,
// out of left that remain, and returns how many it announces.
func appendData(dst []byte, tag wire.Tag, size, left int) (_ []byte, n int) {
	const least = 512 // octets of payload, for which a line is worth its while
	line := len(wire.AppendReply(dst, tag, wire.Data{N: size})) - len(dst)
	n = min(max(size-line, least), wire.MaxChunk, left)
	return wire.AppendReply(dst, tag, wire.Data{N: n}), n
}

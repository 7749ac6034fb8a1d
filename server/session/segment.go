package session

import (
	"hash"

	"segue/internal/wire"
	"segue/server/catalog"
)

// segment is the reply to a GETSEG. Its file is asked after each piece whether
// it still is the one that was cut: what was written to a file never reaches a
// client under the old revision (RFC, "Duties of a Server").
//
// The kernel could send from its own pages, by sendfile or from a mapping, and
// save the copy. But then a page that is changed on its way is sent as changed,
// and nobody could tell; and the copy is a tenth of what a segment costs.
type segment struct {
	payload
	tally  *tally
	header wire.Segment
	begun  bool
	sum    hash.Hash32 // of what was sent of the segment's own octets; nil: nobody has summed them before
	// preroll finds the checksum of the pre-roll; nil where that is known, or
	// not needed.
	preroll func() error
}

// checkSegment returns why a segment can't be had, if it can't. Of a rendition
// it can be under another revision than the song's.
func checkSegment(s *catalog.Song, r wire.GetSeg, rendition bool) *wire.Error {
	if r.Revision != "" && r.Revision != s.Revision && !rendition {
		return songError(catalog.ErrChanged, r.Command(), r.Song)
	}
	if int64(r.Segment) >= int64(s.Segments()) {
		return wire.Errorf(wire.CodeNoSegment, r.Command(), "song %d has no segment %d; its last is %d", r.Song, r.Segment, s.Segments()-1)
	}
	return nil
}

func newSegment(tag wire.Tag, s *catalog.Song, r wire.GetSeg, w *writer) *segment {
	srv := w.c.srv
	seg := s.Segment(int(r.Segment))
	b := &segment{tally: &w.tally, sum: wire.NewCRC(), header: wire.Segment{
		Song:     s.Number,
		Segment:  r.Segment,
		Revision: s.Revision,
		Bytes:    seg.Bytes,
		First:    seg.FirstSample,
		Samples:  seg.Samples,
		Preroll:  seg.Preroll,
		Checksum: wire.Checksum{Told: true, CRC: seg.CRC},
	}}
	b.payload = payload{
		tag: tag, reads: srv.reads, wake: w.wake, next: seg.Offset,
		src: func(p []byte, offset int64) error { return srv.streams.ReadAt(s, p, offset) },
	}
	if r.Preroll {
		b.header.PrerollBytes = seg.PrerollBytes
		b.next -= int64(seg.PrerollBytes)
	}
	if b.header.PrerollBytes > 0 {
		b.preroll = func() error {
			crc, err := srv.streams.PrerollCRC(s, int(r.Segment))
			b.header.PrerollChecksum = wire.Checksum{Told: true, CRC: crc}
			return err
		}
	}
	b.left = b.header.Payload()
	return b
}

func (b *segment) fill(dst []byte, size int) ([]byte, bool) {
	if b.preroll != nil {
		ended, err := b.await(b.preroll)
		if !ended {
			return dst, false
		}
		if err != nil {
			return b.fail(dst, err)
		}
		b.preroll = nil
	}
	mark := len(dst)
	if !b.begun {
		b.begun = true
		dst = wire.AppendReply(dst, b.tag, &b.header)
	}
	dst, n, err := b.payload.fill(dst, mark, size)
	if err == nil && !b.fits(dst[len(dst)-n:]) {
		dst, err = dst[:mark], catalog.ErrChanged
	}
	if err != nil {
		return b.fail(dst, err)
	}
	b.tally.bytes += int64(n)
	b.tally.music += int64(n)
	if b.left > 0 || b.slow != nil {
		return dst, false
	}
	b.tally.segments++
	return wire.AppendReply(dst, b.tag, wire.OK{}), true
}

// fits sums a piece that is about to be sent, and reports, of the last one,
// whether the segment is what it was when it was cut: the state that a file shows
// can stay as it was when its octets change (RFC, "Duties of a Server").
func (b *segment) fits(piece []byte) bool {
	if b.sum == nil {
		return true
	}
	own := b.header.Bytes - b.left // octets of the segment in this piece and those before it, without pre-roll
	b.sum.Write(piece[len(piece)-min(max(own, 0), len(piece)):])
	return b.left > 0 || b.header.Checksum.Matches(b.sum.Sum32())
}

func (b *segment) fail(dst []byte, err error) ([]byte, bool) {
	b.tally.errors++
	return wire.AppendReply(dst, b.tag, songError(err, "GETSEG", b.header.Song)), true
}

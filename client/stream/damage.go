package stream

import (
	"fmt"
	"hash"

	"segue/client/link"
	"segue/internal/wire"
)

// sums are the running checksums of a segment's octets (RFC, "Checksums").
type sums struct {
	preroll, segment hash.Hash32
}

func newSums() sums { return sums{wire.NewCRC(), wire.NewCRC()} }

// add counts octets in, of which the first left are still pre-roll.
func (s *sums) add(octets []byte, left int) {
	left = min(max(left, 0), len(octets))
	s.preroll.Write(octets[:left])
	s.segment.Write(octets[left:])
}

// fit reports whether they are the checksums that the header has told.
func (s *sums) fit(h wire.Segment) bool {
	return h.PrerollChecksum.Matches(s.preroll.Sum32()) && h.Checksum.Matches(s.segment.Sum32())
}

// damage is how often in a row a segment has come damaged.
type damage struct {
	segment, times int
}

// mostDamaged is how often a segment may come damaged: twice on one connection,
// and once on another.
const mostDamaged = 3

// damaged has a segment be asked for again whose checksum is wrong: on the same
// connection, then on another one, and then not any more. What has come of it
// is void. Where the decoder has read of it already, the owner is told, who
// takes the song up anew at the playhead.
func (s *Stream) damaged(f *segment) {
	if s.isBetter(f) {
		s.replace(f) // what is held is good
		return
	}
	if s.damage.segment != f.number {
		s.damage = damage{segment: f.number}
	}
	s.damage.times++
	if s.damage.times == mostDamaged {
		s.fail(fmt.Errorf("segment %d of song %d arrives damaged, on two connections; the server's file or the network changes it", f.number, s.number))
		return
	}
	void := s.buffer.void(f.entry)
	f.void()
	if s.damage.times == mostDamaged-1 {
		s.link.Forsake("it damages what it carries")
	} else if void {
		s.send([]link.Request{s.request(f)})
	}
	if !void {
		s.report(Damaged, f.number, 0)
	}
}

package stream

import "segue/internal/wire"

// sameOctets reports whether two headers are of the same octets, as far as they
// tell (RFC, "Coming Back").
func sameOctets(a, b wire.Segment) bool {
	same := func(a, b wire.Checksum) bool { return !a.Told || b.Matches(a.CRC) }
	return a.Bytes == b.Bytes && a.PrerollBytes == b.PrerollBytes &&
		same(a.Checksum, b.Checksum) && same(a.PrerollChecksum, b.PrerollChecksum)
}

// anew drops what has come of a segment of a rendition that has been made anew,
// since other octets follow now, and reports whether it goes on with the new
// reply. Where the decoder has read of the old octets it does not: the owner is
// told, who takes the song up anew at the playhead.
func (s *Stream) anew(f *segment) bool {
	unread := s.buffer.void(f.entry)
	f.void()
	if !unread {
		f.tag = wire.Tag{} // the rest of the reply is nobody's
		s.report(Damaged, f.number, 0)
	}
	return unread
}

package stream

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// segment is one segment on its way.
type segment struct {
	number    int
	song      uint32 // the number under which it was asked for
	tag       wire.Tag
	asked     time.Time
	preroll   bool // asked for, ahead of the segment
	rendition int  // itself, or one of the song's
	was       int8 // the rendition of the segment that it is to replace
	header    wire.Segment
	begun     bool // the header is here
	whole     bool
	seen      int    // octets of this reply
	got       int    // octets of the payload that are here, by this reply or one that a lost link has cut short
	sums      sums   // of got
	entry     *entry // where what is here of it goes
	refused   *wire.Error
	deferral
}

// void drops what is here of it.
func (f *segment) void() { f.whole, f.got, f.sums = false, 0, newSums() }

// restart has a new reply count, and no other. What is here of it stays.
func (f *segment) restart(song uint32, tag wire.Tag) {
	f.song, f.tag, f.asked = song, tag, time.Now()
	f.begun, f.seen, f.refused = false, 0, nil
}

// Receive takes one event of a reply.
func (s *Stream) Receive(e link.Event) {
	switch {
	case e.Err != nil: // the link is over, of which the owner hears
	case s.supply == Failed:
	case e.Tag == s.describe:
		s.described(e)
	default:
		for _, f := range slices.Concat(s.segments, s.again) {
			if f.tag == e.Tag {
				s.arrived(f, e)
				break
			}
		}
	}
	s.advance()
}

var errOther = errors.New("the server has sent another segment than was asked for")

// arrived takes an event of a segment's reply.
func (s *Stream) arrived(f *segment, e link.Event) {
	switch r := e.Reply.(type) {
	case nil:
		s.payload(f, e)
	case wire.Segment:
		if err := s.announced(f, r); err != nil {
			s.fail(err)
			return
		}
		s.report(Begun, f.number, 0)
	case *wire.Error:
		s.refused(f, r)
	case wire.OK:
		if !f.begun || f.seen < f.header.Payload() {
			s.fail(fmt.Errorf("the server has sent less of segment %d than it has announced", f.number))
			return
		}
		if !f.sums.fit(f.header) {
			s.damaged(f)
			return
		}
		f.whole = true
		s.buffer.complete(f.entry)
		s.ended(e.At)
		if plays := s.song.time(int64(f.header.Samples)); plays > 0 { // 0: the song is not described yet
			s.cfg.Engine.Segment(f.asked, e.At, f.got, plays)
		}
		s.report(Received, f.number, f.got)
		if s.isBetter(f) {
			s.replace(f)
		}
	}
}

// announced takes the header of a segment.
func (s *Stream) announced(f *segment, h wire.Segment) error {
	prerolled := f.preroll && h.Preroll > 0
	switch {
	case f.begun, int(h.Segment) != f.number, h.Song != f.song, prerolled != (h.PrerollBytes > 0):
		return errOther
	case f.got == 0, sameOctets(h, f.header):
	case h.Revision == s.song.Revision: // which stands for the same octets always
		return errOther
	case !s.anew(f):
		return nil
	}
	if f.header, f.begun = h, true; f.got == 0 {
		s.buffer.begin(f.entry, h.Preroll, h.PrerollBytes)
	}
	s.largest = max(s.largest, h.Payload())
	if !s.known {
		return nil
	}
	if err := s.fits(f); err != nil {
		return err
	}
	if f.number == s.first && !s.begun {
		s.preroll, s.begun = h.Preroll, true
	}
	return nil
}

// fits checks a segment that has begun against the song's description.
func (s *Stream) fits(f *segment) error {
	h, full := f.header, s.song.segmentSamples()
	switch {
	case h.Revision != s.revision(f.rendition):
		return s.changed()
	case h.Bytes < 1 || h.First != int64(f.number)*full || int64(h.Samples) != min(full, s.song.Samples-h.First):
		return errOther
	case h.Bytes > mostOctets(h.Samples/s.song.FrameSamples), h.PrerollBytes > mostOctets(h.Preroll):
		return fmt.Errorf("the server announces more octets of segment %d than its frames can have", f.number)
	}
	return nil
}

// payload takes octets of a segment.
func (s *Stream) payload(f *segment, e link.Event) {
	f.seen += len(e.Payload)
	s.cfg.Engine.Octets(e.At, len(e.Payload))
	if !f.begun || f.seen > f.header.Payload() {
		s.fail(fmt.Errorf("the server sends more of segment %d than it has announced", f.number))
		return
	}
	if f.seen <= f.got {
		return // a lost link has brought it already
	}
	news := e.Payload[len(e.Payload)-(f.seen-f.got):]
	f.sums.add(news, f.header.PrerollBytes-f.got)
	f.got = f.seen
	s.link.Progress()
	f.deferral, s.doubted = deferral{}, 0
	if s.doubts() && s.checked {
		s.supply, s.err = Coming, nil
	}
	s.buffer.put(f.entry, news)
}

// refused takes the refusal of a segment. One that may pass is asked for again
// later, see Ask.
func (s *Stream) refused(f *segment, r *wire.Error) {
	if s.refusedRendition(f, r, s.position) {
		return
	}
	f.refused = r
	if s.isBetter(f) {
		s.replace(f)
		return
	}
	if !r.Passing() {
		s.askAgain()
		return
	}
	if r.Code == wire.CodeOutstanding {
		taken := 0
		for _, other := range s.segments {
			if !other.whole && other.refused == nil {
				taken++
			}
		}
		s.most = max(taken, 1)
	}
	f.refuse(time.Now(), r)
}

// ended notes that a request has ended: what was refused because too many were
// outstanding may be asked for again.
func (s *Stream) ended(now time.Time) {
	for _, f := range s.segments {
		if r := f.refused; r != nil && r.Code == wire.CodeOutstanding && r.Retry == 0 {
			f.again = now
		}
	}
}

// mostDoubts is how often a song that the server says is there is asked for
// again before it counts as missing: a server reads a changed file anew within
// seconds.
const mostDoubts = 3

// doubts reports whether the stream waits for the server to have the song.
func (s *Stream) doubts() bool { return s.supply == Doubtful || s.supply == Missing }

// refusedHead takes a final refusal of what the decoder needs next, by the
// server that says it has the song. If the song has just been read anew, for its
// tags, it will be there again: as long as there is something to be heard, it
// is asked what there is, less and less often.
func (s *Stream) refusedHead(r *wire.Error) {
	switch {
	case r.Passing():
	case !moved(r.Code), s.fed <= int64(s.first)*s.song.segmentSamples():
		s.breakOff(r)
	case s.Wants():
		s.supply, s.err, s.checked = Doubtful, r, false
		if s.doubted >= mostDoubts {
			s.supply = Missing
		}
		s.retry = time.Now().Add(min(missing<<min(s.doubted, 10), lastPause))
		s.doubted++
	}
}

// askAgain asks anew for what was refused only because the song has another
// number on this link (RFC, "SONG").
func (s *Stream) askAgain() {
	if !s.checked {
		return
	}
	var requests []link.Request
	for _, f := range s.segments {
		if f.refused != nil && (f.song != s.number || f.rendition != itself) && moved(f.refused.Code) {
			requests = append(requests, s.request(f))
		}
	}
	s.send(requests)
}

// moved reports whether a song's having another number explains a refusal.
func moved(c wire.Code) bool {
	switch c {
	case wire.CodeNoSong, wire.CodeGone, wire.CodeRevision, wire.CodeNoSegment:
		return true
	}
	return false
}

// advance moves on to the next segment where the decoder has been given all of
// one.
func (s *Stream) advance() {
	for s.known && s.supply != Failed && len(s.segments) > 0 {
		f := s.segments[0]
		if f.refused != nil && s.checked {
			s.refusedHead(f.refused)
			return
		}
		if !f.whole {
			return
		}
		s.fed += int64(f.header.Samples)
		s.segments = s.segments[1:]
	}
	if s.Whole() {
		s.buffer.finish()
	}
}

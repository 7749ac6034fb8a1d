package stream

import (
	"slices"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

const (
	// firstSegments is how many segments are asked for in a stream's first
	// write, before it is known how many there are.
	firstSegments = 2
	// mostParts is how many segments that have come in part are asked for again
	// at once.
	mostParts = 4
	// missing is how long after a refusal a song is asked for again that the
	// server does not know (RFC, "Coming Back").
	missing = time.Second
)

// Due reports whether the stream is to be opened on a link: because it is on
// none, or because it is time to ask again for a song that was missing.
func (s *Stream) Due(now time.Time) bool {
	return s.Wants() && !now.Before(s.retry) && (s.link == nil || s.doubts() && !s.retry.IsZero())
}

// Open brings the stream onto a link, in one write: requests of its owner's,
// what song this is, unless that is known there, and its first segments, or
// those that a lost link has not brought (RFC, "Coming Back").
func (s *Stream) Open(on *link.Link, first ...link.Request) {
	s.link, s.retry = on, time.Time{}
	requests := first
	if !s.checked {
		s.describe = s.tag()
		requests = append(requests, link.Request{Tag: s.describe, Request: wire.Describe{Song: s.number, Revision: s.song.Revision}})
	}
	due := firstSegments
	for _, f := range s.segments {
		if !f.whole && (f.refused == nil || !time.Now().Before(f.again)) {
			requests = append(requests, s.request(f))
			due--
		}
	}
	for ; due > 0 && !s.AllAsked(); due-- {
		requests = append(requests, s.ask(time.Now()))
	}
	s.send(requests)
}

// Leave prepares the stream for another link. What has come stays, also of a
// segment that has come in part: it is asked for again, and what is here of it
// is dropped from the new reply. Of a song that isn't described nothing stays.
func (s *Stream) Leave() {
	s.forsake()
	s.link, s.checked, s.describe, s.most, s.retry = nil, false, wire.Tag{}, 0, time.Time{}
	if s.doubts() {
		s.supply, s.err = Coming, nil
	}
	if !s.known {
		s.segments, s.next = nil, 0
		s.buffer.drop()
		s.buffer = newBuffer()
		return
	}
	parts := 0
	for i, f := range s.segments {
		if !f.whole {
			parts++
		}
		if f.got == 0 || parts > mostParts {
			s.next, s.segments = f.number, s.segments[:i]
			s.buffer.cut(s.next)
			s.untake(s.next)
			return
		}
	}
}

// Ask asks for more segments, as long as the window ahead of the playhead and
// the octets outstanding allow. The position is the playhead's in the music,
// negative for a song that is yet to follow. Heard says that something of the
// song was heard, or that it is yet to follow.
func (s *Stream) Ask(now time.Time, position time.Duration, heard bool) {
	s.losePatience(now)
	if !s.known || s.link == nil || s.supply != Coming {
		return
	}
	s.window = s.cfg.Engine.Window(now, max(position, 0))
	if (s.window - s.told).Abs() >= time.Second {
		s.told = s.window
		s.report(Window, 0, 0)
	}
	s.position = position
	requests := s.abandon(now, position, heard)
	for _, f := range s.segments {
		if f.refused != nil && f.refused.Passing() && !now.Before(f.again) {
			requests = append(requests, s.request(f))
		}
	}
	segments, octets := s.Outstanding()
	most := mostOutstanding(s.link)
	if s.most > 0 {
		most = min(most, s.most)
	}
	for segments < most && octets < s.cfg.Engine.Outstanding() && s.roomForOne() {
		if f, ok := s.better(now, position); ok {
			requests = append(requests, s.request(f))
			segments++
			octets += s.mean(f.rendition)
			continue
		}
		if s.AllAsked() {
			break
		}
		starts := s.song.time(max(int64(s.next)*s.song.segmentSamples()-s.song.Skip(), 0))
		if starts-position >= s.window {
			break
		}
		requests = append(requests, s.ask(now))
		segments++
		octets += s.mean(s.segments[len(s.segments)-1].rendition)
	}
	s.send(requests)
}

// losePatience ends the stream where the server has refused for long what is
// needed next, and nothing is left to be heard meanwhile.
func (s *Stream) losePatience(now time.Time) {
	switch {
	case !s.known && s.deferred.over(now):
		s.breakOff(s.deferred.err)
	case s.known && len(s.segments) > 0 && s.segments[0].over(now) && s.buffer.dry():
		s.breakOff(s.segments[0].err)
	}
}

// roomForOne reports whether one more segment may be asked for. What is here is
// counted as it is, what is on its way as its first line says, and what has not
// begun as the largest so far.
func (s *Stream) roomForOne() bool {
	expected := max(s.largest, s.song.meanSegment())
	total := s.buffer.size() + expected
	for _, f := range slices.Concat(s.segments, s.again) {
		if f.begun {
			total += f.header.Payload() - f.got
		} else {
			total += expected
		}
	}
	return s.cfg.Memory <= 0 || total == expected || int64(total) <= s.cfg.Memory
}

// Outstanding is what was asked for and has not come: segments and octets. A
// segment of which nothing is known counts as an average one.
func (s *Stream) Outstanding() (segments, octets int) {
	for _, f := range slices.Concat(s.segments, s.again) {
		switch {
		case f.whole:
			continue
		case f.begun:
			octets += f.header.Payload() - f.seen
		default:
			octets += s.mean(f.rendition)
		}
		segments++
	}
	return segments, octets
}

// mostOutstanding is how many requests the server takes from one stream. Some
// are left for others.
func mostOutstanding(on *link.Link) int {
	const reserve, unknown = 4, 8
	g, ok := on.Greeting()
	if !ok {
		return unknown - reserve
	}
	return max(g.Outstanding-reserve, 1)
}

// ask makes the request for the next segment. The first that the decoder is
// given comes with what it must be fed to start there (RFC, "Seeking").
func (s *Stream) ask(now time.Time) link.Request {
	r := s.choose(now, s.position)
	f := &segment{number: s.next, rendition: r, preroll: s.needsPreroll(s.next, r), sums: newSums(), entry: &entry{number: s.next, rendition: r}}
	s.take(f)
	s.segments = append(s.segments, f)
	s.buffer.add(f.entry)
	s.next++
	s.report(Asked, f.number, 0)
	return s.request(f)
}

// request makes a request for a segment, be it asked for already: its reply
// counts from now on, and no other.
func (s *Stream) request(f *segment) link.Request {
	f.restart(s.number, s.tag())
	return link.Request{Tag: f.tag, Request: wire.GetSeg{
		Song: f.song, Segment: uint32(f.number), Revision: s.revision(f.rendition), Preroll: f.preroll,
	}}
}

// tag is the next tag of the stream's generation.
func (s *Stream) tag() wire.Tag {
	s.serial++
	return wire.Tag{Gen: s.cfg.Gen, Serial: s.serial}
}

// send sends requests. If the link is over, its owner hears of it.
func (s *Stream) send(requests []link.Request) {
	if len(requests) > 0 {
		_ = s.link.Send(s.cfg.Receive, requests...)
	}
}

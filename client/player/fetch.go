package player

import (
	"errors"
	"fmt"
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// firstSegments is how many segments are asked for together with the song's
// description, before it is known how many there are.
const firstSegments = 2

// begin is what opens a play on the link: the end of the play before, what
// song this is, and its first segments, in one write.
func (l *loop) begin(p *play, lk *link.Link) {
	p.link = lk
	requests := l.cancelled(lk)
	p.describe = p.tag()
	requests = append(requests, link.Request{Tag: p.describe, Request: wire.Describe{Song: p.song}})
	for range firstSegments {
		requests = append(requests, l.request(p))
	}
	l.send(p, requests)
}

// cancelled is the request that ends the plays before the present one, if the
// link still has any.
func (l *loop) cancelled(lk *link.Link) []link.Request {
	if l.cancel == nil || l.cancel.link != lk {
		return nil
	}
	r := lk.Cancel(l.cancel.gen)
	l.cancel = nil
	return []link.Request{r}
}

func (l *loop) send(p *play, requests []link.Request) {
	if err := p.link.Send(l.mail.Put, requests...); err != nil {
		l.linkLost(p, err)
	}
}

// tag is the next tag of the play's generation.
func (p *play) tag() wire.Tag {
	p.serial++
	return wire.Tag{Gen: p.gen, Serial: p.serial}
}

// request makes the request for the next segment.
func (l *loop) request(p *play) link.Request {
	f := &fetch{segment: p.next, tag: p.tag(), asked: time.Now()}
	p.fetches = append(p.fetches, f)
	p.next++
	l.tell(p, Event{Kind: SegAsked, Segment: f.segment})
	return link.Request{Tag: f.tag, Request: wire.GetSeg{
		Song: p.song, Segment: uint32(f.segment), Revision: p.desc.Revision,
	}}
}

// ask asks for more segments, as long as the window ahead of the playhead and
// the octets outstanding allow.
func (l *loop) ask(p *play) {
	if !p.known || p.link == nil || p.lost != nil {
		return
	}
	position := l.position(p)
	window := p.engine.Window(time.Now(), position)
	if d := (window - p.window).Abs(); d >= time.Second {
		p.window = window
		l.tell(p, Event{Kind: WindowSet})
	}
	segments, octets := p.outstanding()
	most := l.mostOutstanding(p.link)
	var requests []link.Request
	for p.next < p.desc.Segments && segments < most {
		starts := p.time(int64(p.next)*int64(p.desc.SegmentFrames)*int64(p.desc.FrameSamples) - p.skip())
		if starts-position >= window || octets >= p.engine.Outstanding() {
			break
		}
		requests = append(requests, l.request(p))
		segments++
		octets += p.meanSegment()
	}
	if len(requests) > 0 {
		l.send(p, requests)
	}
}

// mostOutstanding is how many requests the server takes from one play. Some
// are left for the prompt.
func (l *loop) mostOutstanding(lk *link.Link) int {
	const reserve, unknown = 4, 8
	g, ok := lk.Greeting()
	if !ok {
		return unknown - reserve
	}
	return max(g.Outstanding-reserve, 1)
}

// receive takes one event of a reply.
func (l *loop) receive(p *play, e link.Event) {
	if e.Err != nil {
		l.linkLost(p, e.Err)
		return
	}
	if e.Tag == p.describe {
		l.described(p, e)
		return
	}
	for i, f := range p.fetches {
		if f.tag == e.Tag {
			l.arrived(p, f, i == 0, e)
			return
		}
	}
}

// described takes the reply to SONG.
func (l *loop) described(p *play, e link.Event) {
	switch r := e.Reply.(type) {
	case *wire.Error:
		l.fail(p, r)
	case wire.OK:
		if !p.known {
			l.fail(p, fmt.Errorf("the server has not said what song %d is", p.song))
		}
	case wire.Song:
		if p.known {
			l.fail(p, fmt.Errorf("the server describes song %d twice", p.song))
			return
		}
		if err := check(p.song, r); err != nil {
			l.fail(p, err)
			return
		}
		p.desc, p.known = r, true
		p.engine.RTT(e.At.Sub(p.fetches[0].asked))
		p.engine.Describe(prefetch.Song{Segment: p.segmentTime(), SegmentBytes: p.meanSegment()})
		l.tell(p, Event{Kind: Described, Describe: r})
		// What was asked for on a guess and doesn't exist is not awaited.
		for len(p.fetches) > 0 && p.fetches[len(p.fetches)-1].segment >= r.Segments {
			p.fetches = p.fetches[:len(p.fetches)-1]
		}
		p.next = min(p.next, r.Segments)
		for _, f := range p.fetches {
			if err := p.fits(f); f.begun && err != nil {
				l.fail(p, err)
				return
			}
		}
		l.decode(p)
	}
}

// check refuses a description that makes no sense.
func check(number uint32, s wire.Song) error {
	const most = 24 * 3600 * 192000 // samples: no song is longer than a day
	want := (s.Samples + int64(s.SegmentFrames)*int64(s.FrameSamples) - 1) / max(int64(s.SegmentFrames)*int64(s.FrameSamples), 1)
	if s.Song != number || s.Rate < 8000 || s.Channels < 1 || s.Samples < 1 || s.Samples > most ||
		s.FrameSamples < 1 || s.SegmentFrames < 1 || int64(s.Segments) != want || s.Bytes < want || s.Revision == "" {
		return fmt.Errorf("the server describes song %d in a way that makes no sense", number)
	}
	return nil
}

var errOther = errors.New("the server has sent another segment than was asked for")

// fits checks a segment that has begun against the song's description.
func (p *play) fits(f *fetch) error {
	h, full := f.header, int64(p.desc.SegmentFrames)*int64(p.desc.FrameSamples)
	switch {
	case h.Revision != p.desc.Revision:
		return fmt.Errorf("song %d has changed since it was asked for; play it again", p.song)
	case h.Bytes < 1 || h.First != int64(f.segment)*full || int64(h.Samples) != min(full, p.desc.Samples-h.First):
		return errOther
	}
	return nil
}

// arrived takes an event of a segment's reply. head says that the decoder
// needs this segment next.
func (l *loop) arrived(p *play, f *fetch, head bool, e link.Event) {
	switch r := e.Reply.(type) {
	case nil:
		f.got += len(e.Payload)
		p.engine.Octets(e.At, len(e.Payload))
		if !f.begun || f.got > f.header.Bytes {
			l.fail(p, fmt.Errorf("the server sends more of segment %d than it has announced", f.segment))
			return
		}
		if head {
			p.feed.put(e.Payload)
		} else {
			f.held = append(f.held, e.Payload)
		}
	case wire.Segment:
		if f.begun || int(r.Segment) != f.segment || r.Song != p.song || r.PrerollBytes != 0 {
			l.fail(p, errOther)
			return
		}
		f.header, f.begun = r, true
		if err := p.fits(f); p.known && err != nil {
			l.fail(p, err)
			return
		}
		l.tell(p, Event{Kind: SegBegun, Segment: f.segment})
	case *wire.Error:
		f.refused = r
	case wire.OK:
		if !f.begun || f.got < f.header.Bytes {
			l.fail(p, fmt.Errorf("the server has sent less of segment %d than it has announced", f.segment))
			return
		}
		f.whole = true
		if plays := p.time(int64(f.header.Samples)); plays > 0 { // 0: the song is not described yet
			p.engine.Segment(f.asked, e.At, f.got, plays)
		}
		l.tell(p, Event{Kind: SegWhole, Segment: f.segment, Bytes: f.got})
	}
}

// advanceFeed moves on to the next segment where the decoder has been given
// all of one.
func (l *loop) advanceFeed(p *play) {
	for p.known && len(p.fetches) > 0 {
		f := p.fetches[0]
		if f.refused != nil {
			l.fail(p, f.refused)
			return
		}
		if !f.whole {
			return
		}
		p.fed += int64(f.header.Samples)
		p.fetches = p.fetches[1:]
		if len(p.fetches) > 0 {
			for _, b := range p.fetches[0].held {
				p.feed.put(b)
			}
			p.fetches[0].held = nil
		}
	}
	if p.allFed() {
		p.feed.finish()
	}
}

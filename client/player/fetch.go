package player

import (
	"errors"
	"fmt"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// fetch is one segment on its way.
type fetch struct {
	segment int
	song    uint32 // the number under which it was asked for
	tag     wire.Tag
	asked   time.Time
	preroll bool // asked for, ahead of the segment
	header  wire.Segment
	begun   bool // the header is here
	whole   bool
	seen    int      // octets of this reply
	got     int      // octets of the payload that are here, by this reply or one that a lost link has cut short
	held    [][]byte // what came before its turn
	refused *wire.Error
}

// request makes the request for the next segment. The first that the decoder
// is given comes with what it must be fed to start there.
func (l *loop) request(p *play) link.Request {
	f := &fetch{segment: p.next, preroll: p.next > 0 && p.next == p.place.segment}
	p.fetches = append(p.fetches, f)
	p.next++
	l.tell(p, Event{Kind: SegAsked, Segment: f.segment})
	return p.again(f)
}

// again makes a request for a segment, be it asked for already: its reply
// counts from now on, and no other.
func (p *play) again(f *fetch) link.Request {
	f.song, f.tag, f.asked = p.song, p.tag(), time.Now()
	f.begun, f.seen, f.refused = false, 0, nil
	return link.Request{Tag: f.tag, Request: wire.GetSeg{
		Song: f.song, Segment: uint32(f.segment), Revision: p.desc.Revision, Preroll: f.preroll,
	}}
}

// tag is the next tag of the play's generation.
func (p *play) tag() wire.Tag {
	p.serial++
	return wire.Tag{Gen: p.gen, Serial: p.serial}
}

// send sends requests of a play. If the link is over, that shows by itself.
func (l *loop) send(p *play, requests []link.Request) {
	if len(requests) > 0 {
		_ = p.link.Send(l.mail.Put, requests...)
	}
}

// ask asks for more segments, as long as the window ahead of the playhead and
// the octets outstanding allow.
func (l *loop) ask(p *play) {
	if !p.known || p.link == nil || p.bereft() {
		return
	}
	position := l.position(p)
	window := p.engine.Window(time.Now(), max(position, 0))
	if d := (window - p.window).Abs(); d >= time.Second {
		p.window = window
		l.tell(p, Event{Kind: WindowSet})
	}
	segments, octets := p.outstanding()
	most := l.mostOutstanding(p.link)
	var requests []link.Request
	for !p.allAsked() && segments < most {
		starts := p.time(max(int64(p.next)*p.segmentSamples()-p.skip(), 0))
		if starts-position >= window || octets >= p.engine.Outstanding() {
			break
		}
		requests = append(requests, l.request(p))
		segments++
		octets += p.meanSegment()
	}
	l.send(p, requests)
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
		return // the link is over, which is seen to as a whole
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

var errOther = errors.New("the server has sent another segment than was asked for")

// fits checks a segment that has begun against the song's description.
func (p *play) fits(f *fetch) error {
	h, full := f.header, p.segmentSamples()
	switch {
	case h.Revision != p.desc.Revision:
		return p.changed()
	case h.Bytes < 1 || h.First != int64(f.segment)*full || int64(h.Samples) != min(full, p.desc.Samples-h.First):
		return errOther
	}
	return nil
}

// announced takes the header of a segment. head says that the decoder needs
// this segment next, here and in arrived.
func (l *loop) announced(p *play, f *fetch, head bool, h wire.Segment) error {
	prerolled := f.preroll && h.Preroll > 0
	switch {
	case f.begun, int(h.Segment) != f.segment, h.Song != f.song, prerolled != (h.PrerollBytes > 0):
		return errOther
	case f.got > 0 && (h.Bytes != f.header.Bytes || h.PrerollBytes != f.header.PrerollBytes):
		return errOther // the octets that are here wouldn't fit
	}
	f.header, f.begun = h, true
	if !p.known {
		return nil
	}
	if err := p.fits(f); err != nil {
		return err
	}
	if head && f.preroll {
		p.preroll = h.Preroll
		l.decode(p)
	}
	return nil
}

// arrived takes an event of a segment's reply.
func (l *loop) arrived(p *play, f *fetch, head bool, e link.Event) {
	switch r := e.Reply.(type) {
	case nil:
		f.seen += len(e.Payload)
		p.engine.Octets(e.At, len(e.Payload))
		if !f.begun || f.seen > f.header.Payload() {
			l.fail(p, fmt.Errorf("the server sends more of segment %d than it has announced", f.segment))
			return
		}
		if f.seen <= f.got {
			return // a lost link has brought it already
		}
		news := e.Payload[len(e.Payload)-(f.seen-f.got):]
		f.got = f.seen
		l.line.progress()
		if head {
			p.feed.put(news)
		} else {
			f.held = append(f.held, news)
		}
	case wire.Segment:
		if err := l.announced(p, f, head, r); err != nil {
			l.fail(p, err)
			return
		}
		l.tell(p, Event{Kind: SegBegun, Segment: f.segment})
	case *wire.Error:
		f.refused = r
		l.askAgain(p)
	case wire.OK:
		if !f.begun || f.seen < f.header.Payload() {
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

// askAgain asks anew for what was refused only because the song has another
// number on this link (RFC, "SONG").
func (l *loop) askAgain(p *play) {
	if !p.checked {
		return
	}
	var requests []link.Request
	for _, f := range p.fetches {
		if f.refused != nil && f.song != p.song && moved(f.refused.Code) {
			requests = append(requests, p.again(f))
		}
	}
	l.send(p, requests)
}

// moved reports whether a song's having another number explains a refusal.
func moved(c wire.Code) bool {
	switch c {
	case wire.CodeNoSong, wire.CodeGone, wire.CodeRevision, wire.CodeNoSegment:
		return true
	}
	return false
}

// advanceFeed moves on to the next segment where the decoder has been given
// all of one.
func (l *loop) advanceFeed(p *play) {
	for p.known && len(p.fetches) > 0 {
		f := p.fetches[0]
		if f.refused != nil && p.checked {
			l.breakOff(p, f.refused)
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

package player

import (
	"fmt"
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// firstSegments is how many segments are asked for in a play's first write,
// before it is known how many there are.
const firstSegments = 2

// open brings a play onto a link, in one write: the end of the plays before,
// what song this is, unless that is known there, and its first segments, or
// those that a lost link has not brought.
func (l *loop) open(p *play, lk *link.Link) {
	p.link, p.retry = lk, time.Time{}
	requests := l.cancelled(lk)
	if !p.checked {
		p.describe = p.tag()
		requests = append(requests, link.Request{Tag: p.describe, Request: wire.Describe{Song: p.song, Revision: p.desc.Revision}})
	}
	due := firstSegments
	for _, f := range p.fetches {
		if !f.whole {
			requests = append(requests, p.again(f))
			due--
		}
	}
	for ; due > 0 && !p.allAsked(); due-- {
		requests = append(requests, l.request(p))
	}
	l.send(p, requests)
	if p.known && p.place.segment == 0 {
		l.decode(p)
	}
}

// described takes the reply to SONG.
func (l *loop) described(p *play, e link.Event) {
	switch r := e.Reply.(type) {
	case *wire.Error:
		if p.known && !p.checked {
			l.missed(p, r)
			return
		}
		l.breakOff(p, r)
	case wire.OK:
		if !p.checked {
			l.fail(p, fmt.Errorf("the server has not said what song %d is", p.song))
		}
	case wire.Song:
		switch {
		case p.checked:
			l.fail(p, fmt.Errorf("the server describes song %d twice", p.song))
		case p.known:
			l.recognize(p, r)
		default:
			l.learn(p, e, r)
		}
	}
}

// learn takes a song's first description.
func (l *loop) learn(p *play, e link.Event, r wire.Song) {
	if err := check(p.song, r); err != nil {
		l.fail(p, err)
		return
	}
	p.desc, p.known, p.checked = r, true, true
	p.place = p.beginning()
	p.engine.RTT(e.At.Sub(p.fetches[0].asked))
	p.engine.Describe(prefetch.Song{Segment: p.time(p.segmentSamples()), SegmentBytes: p.meanSegment()})
	if p == l.now {
		l.tell(p, Event{Kind: Described, Describe: r})
	}
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

// recognize takes a song's description on another link: it must be the same
// song, which may have got another number (RFC, "SONG").
func (l *loop) recognize(p *play, r wire.Song) {
	want := p.desc
	if r.Revision != want.Revision || r.Samples != want.Samples || r.SegmentFrames != want.SegmentFrames ||
		r.FrameSamples != want.FrameSamples || r.Segments != want.Segments {
		l.breakOff(p, p.changed())
		return
	}
	p.checked, p.gone = true, nil
	if r.Song != p.song {
		l.queue.renumber(p.song, r.Song)
		p.song = r.Song
	}
	l.askAgain(p)
}

// changed is the error for a song of another revision.
func (p *play) changed() error {
	return fmt.Errorf("song %d has changed since it was asked for; play it again", p.song)
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

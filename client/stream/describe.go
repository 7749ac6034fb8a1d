package stream

import (
	"fmt"
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// described takes the reply to SONG.
func (s *Stream) described(e link.Event) {
	switch r := e.Reply.(type) {
	case *wire.Error:
		switch now := time.Now(); {
		case s.known && !s.checked:
			s.supply, s.err, s.retry = Missing, r, now.Add(max(missing, r.Retry))
		case !s.known && r.Passing():
			s.deferred.refuse(now, r)
			s.Leave() // and opened anew, see Due
			s.retry = s.deferred.again
		default:
			s.breakOff(r)
		}
	case wire.OK:
		if !s.checked {
			s.fail(fmt.Errorf("the server has not said what song %d is", s.number))
		}
	case wire.Song:
		switch {
		case s.checked:
			s.fail(fmt.Errorf("the server describes song %d twice", s.number))
		case s.known:
			s.recognize(Song(r))
		default:
			s.learn(e.At, Song(r))
		}
	}
}

// learn takes the song's first description.
func (s *Stream) learn(at time.Time, song Song) {
	wanted := s.song.Revision
	switch err := song.check(); {
	case err != nil:
		s.fail(err)
		return
	case wanted == "" && song.Song != s.number, wanted != "" && song.Revision != wanted:
		s.fail(fmt.Errorf("the server describes another song than %d, which makes no sense", s.number))
		return
	}
	from := s.number
	s.number = song.Song
	s.song, s.known, s.checked, s.begun = song, true, true, true
	s.cfg.Engine.RTT(at.Sub(s.segments[0].asked))
	s.cfg.Engine.Describe(prefetch.Song{Segment: song.time(song.segmentSamples()), SegmentBytes: song.meanSegment(), Renditions: song.renditions()})
	if from != s.number {
		s.cfg.Report(s.cfg.Gen, Event{Kind: Renumbered, From: from})
	}
	s.report(Described, 0, 0)
	// What was asked for on a guess and doesn't exist is not awaited.
	for len(s.segments) > 0 && s.segments[len(s.segments)-1].number >= song.Segments {
		s.segments = s.segments[:len(s.segments)-1]
	}
	s.next = min(s.next, song.Segments)
	s.buffer.cut(song.Segments)
	s.choosing()
	for _, f := range s.segments {
		if !f.begun {
			continue
		}
		if err := s.fits(f); err != nil {
			s.fail(err)
			return
		}
	}
	s.askAgain()
}

// recognize takes the song's description on another link: it must be the same
// song, which may have got another number (RFC, "SONG").
func (s *Stream) recognize(song Song) {
	if !s.song.same(&song) {
		s.breakOff(s.changed())
		return
	}
	s.checked = true
	s.renamed(song.Renditions)
	if s.supply == Missing && s.doubted == 0 { // else a segment must show it
		s.supply, s.err = Coming, nil
	}
	if from := s.number; song.Song != from {
		s.number = song.Song
		s.cfg.Report(s.cfg.Gen, Event{Kind: Renumbered, From: from})
	}
	s.askAgain()
}

// changed is the error for a song of another revision.
func (s *Stream) changed() error {
	return fmt.Errorf("song %d has changed since it was asked for; play it again", s.number)
}

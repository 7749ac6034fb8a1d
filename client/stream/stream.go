// Package stream is one play of a song as octets: it asks for the song's
// description and for its segments, and gives out its clean frame stream, in
// order, from a segment on (RFC, "Duties of a Client").
//
// It knows nothing of sound. It does not look for connections: its owner gives
// it one, and another where that is lost. What has come stays; the stream goes
// on at the next octet, under whatever number the song has there.
package stream

import (
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// Config is what a stream works with.
type Config struct {
	Gen      uint32 // the generation of its tags
	Number   uint32 // the song's
	Revision string // the song wanted, whatever its number; "": what has the number
	Engine   Engine
	Memory   int64                     // octets that it may hold; 0: as many as the engine wants
	Receive  link.Receiver             // takes its replies, for its owner to hand to Stream.Receive
	Report   func(gen uint32, e Event) // is told what happens, by the calls of the owner
}

// A Stream fetches one song from one segment on. Its methods are for one
// goroutine, its owner's; but Next, and what it gives, is for another.
type Stream struct {
	cfg    Config
	number uint32 // the song's, by what the server said last

	first   int // the segment that it begins with
	preroll int // frames that come ahead of that, for the decoder
	begun   bool
	buffer  *buffer

	supply Supply
	err    error     // why there is no more, by supply
	retry  time.Time // when to ask again what the song is; zero: it is being asked, or known

	link     *link.Link // where its requests are; nil: none
	checked  bool       // the song has this number there
	serial   uint32     // of the last tag
	describe wire.Tag   // of the SONG request
	segments []*segment // outstanding or held, in order; the first is what the decoder needs next
	next     int        // the segment to ask for next
	largest  int        // octets of the largest so far
	fed      int64      // samples of the frame stream up to where the decoder was given whole segments
	most     int        // segments that the server takes at once, as it has said by refusing more; 0: it hasn't
	deferred deferral   // of SONG, before the song is known
	doubted  int        // refusals in a row of what SONG says is there
	damage   damage
	position time.Duration // the playhead, as last told
	choice
	window time.Duration
	told   time.Duration // the window last reported
}

// New makes a stream of a song from its beginning.
func New(cfg Config) *Stream {
	return &Stream{cfg: cfg, number: cfg.Number, choice: choice{song: Song{Revision: cfg.Revision}}, buffer: newBuffer()}
}

// From makes a stream of the same song, from the segment on that holds a sample
// of its frame stream. What is known of the song and of the link is kept. The
// song must be known; the old stream is to be closed.
func (s *Stream) From(gen uint32, sample int64, on *link.Link) *Stream {
	cfg := s.cfg
	cfg.Gen = gen
	n := &Stream{
		cfg: cfg, number: s.number, choice: choice{song: s.song, known: true}, buffer: newBuffer(),
		checked: s.checked && s.link != nil && s.link == on,
		window:  s.window, told: s.told, damage: s.damage, most: s.most,
	}
	if s.supply == Cut || s.supply == Ended {
		n.supply, n.err = s.supply, s.err
	}
	n.first = int(min(sample/s.song.segmentSamples(), int64(s.song.Segments)-1))
	n.next = n.first
	n.fed = int64(n.first) * s.song.segmentSamples()
	n.begun = n.first == 0
	n.position = n.song.time(int64(n.first) * n.song.segmentSamples())
	n.choosing()
	copy(n.barred, s.barred)
	return n
}

// Song is the song's description, and false before it is known.
func (s *Stream) Song() (Song, bool) { return s.song, s.known }

// Number is the song's number, by what the server said last.
func (s *Stream) Number() uint32 { return s.number }

// Next gives the next part of the frame stream, for the decoder's goroutine. It
// waits for octets, as reading from the part does. Both end with io.EOF after
// the last, and with io.ErrClosedPipe once the stream is closed.
func (s *Stream) Next() (Part, error) { return s.buffer.Next() }

// Origin is the number of the first sample of the first part in the song's frame
// stream, and false before it is known. It may be negative, if a server sends
// more pre-roll than there are frames.
func (s *Stream) Origin() (sample int64, known bool) {
	frames := int64(s.first)*int64(s.song.SegmentFrames) - int64(s.preroll)
	return frames * int64(s.song.FrameSamples), s.known && s.begun
}

// Supply is what more is to come, and why there is no more.
func (s *Stream) Supply() (Supply, error) {
	if s.supply == Coming && s.Whole() {
		return Complete, nil
	}
	return s.supply, s.err
}

// Fetched is up to where in the music the decoder has been given everything, a
// segment that is coming counted by the octets of it that are here.
func (s *Stream) Fetched() time.Duration {
	samples := s.fed
	if len(s.segments) > 0 {
		if f := s.segments[0]; f.got > 0 {
			samples += int64(f.header.Samples) * int64(f.got) / int64(f.header.Payload())
		}
	}
	return s.song.time(min(max(samples-s.song.Skip(), 0), s.song.Music()))
}

// AllAsked reports whether there is nothing left to ask for.
func (s *Stream) AllAsked() bool { return s.known && s.next >= s.song.Segments }

// Whole reports whether the decoder was given all of the song.
func (s *Stream) Whole() bool { return s.AllAsked() && len(s.segments) == 0 }

// Starved reports whether the decoder has used up all that was given, and waits.
func (s *Stream) Starved() bool { return s.buffer.dry() }

// Wants reports whether the stream needs a connection.
func (s *Stream) Wants() bool {
	supply, _ := s.Supply()
	return supply == Coming || supply == Doubtful || supply == Missing
}

// Window is how far ahead of the playhead it fetches: now, and as last
// reported.
func (s *Stream) Window() (now, reported time.Duration) { return s.window, s.told }

// Engine is what decides about the stream's window, for its owner to ask when
// to let the song sound.
func (s *Stream) Engine() Engine { return s.cfg.Engine }

// Estimates is what is believed of the link.
func (s *Stream) Estimates() prefetch.Estimates { return s.cfg.Engine.Estimates() }

// Cut says that nothing more will come, for an error that is not the song's.
func (s *Stream) Cut(err error) {
	if s.Wants() {
		s.supply, s.err = Cut, err
	}
}

// Close ends the stream and its parts, and gives the link on which its
// requests are to be cancelled, if there is one.
func (s *Stream) Close() (on *link.Link) {
	s.buffer.drop()
	if s.link != nil && s.link.Err() == nil {
		return s.link
	}
	return nil
}

// fail ends it for an error of the song, at once.
func (s *Stream) fail(err error) {
	if s.supply != Failed {
		s.supply, s.err = Failed, err
	}
}

// breakOff ends it for an error of the song when what is here of it has been
// heard.
func (s *Stream) breakOff(err error) {
	switch {
	case s.fed <= int64(s.first)*s.song.segmentSamples():
		s.fail(err) // nothing is
	case s.Wants():
		s.supply, s.err = Ended, err
	}
}

func (s *Stream) report(kind Kind, segment, octets int) {
	s.cfg.Report(s.cfg.Gen, Event{Kind: kind, Segment: segment, Bytes: octets})
}

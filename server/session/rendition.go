package session

import (
	"context"
	"errors"
	"slices"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/ladder"
)

const (
	// longestMaking is how long a client waits for a segment of a rendition that
	// is being made, until it is told to ask again.
	longestMaking = 10 * time.Second
	// makingRetry is when it is told to.
	makingRetry = 2 * time.Second
	// encoderRetry is when a rendition is tried again on which the encoder has
	// failed.
	encoderRetry = time.Minute
)

// renditions are a song's, as SONG tells them; none where the server makes none.
func (s *Server) renditions(song *catalog.Song) (all []wire.Rendition) {
	if s.Ladder == nil || song.Layer != 3 {
		return nil
	}
	for _, r := range s.Ladder.Renditions(ladder.OfSong(song, &s.streams)) {
		all = append(all, wire.Rendition{Rate: r.Rate, Bytes: r.Bytes, Revision: r.Revision})
	}
	return all
}

// offers reports whether a revision is that of one of a song's renditions.
func (s *Server) offers(song *catalog.Song, revision string) bool {
	return revision != "" && revision != song.Revision &&
		slices.ContainsFunc(s.renditions(song), func(r wire.Rendition) bool { return r.Revision == revision })
}

// rendition is the reply to a GETSEG for a segment of a rendition. Its making
// begins when its turn to be sent comes; the ladder makes those that follow
// ahead of need.
type rendition struct {
	make func(context.Context) (ladder.Segment, error)
	made *making // nil: not begun
	segment
}

// making is the making of a segment.
type making struct {
	done    chan struct{} // closed when it has ended
	segment ladder.Segment
	err     error // both are valid then
	stop    context.CancelFunc
}

// newRendition makes the reply. The server has told that the song has it.
func newRendition(tag wire.Tag, s *catalog.Song, r wire.GetSeg, w *writer) *rendition {
	srv := w.c.srv
	seg := s.Segment(int(r.Segment))
	b := &rendition{}
	b.tally = &w.tally
	b.payload = payload{tag: tag, reads: srv.reads, wake: w.wake}
	b.header = wire.Segment{
		Song: s.Number, Segment: r.Segment, Revision: r.Revision, First: seg.FirstSample, Samples: seg.Samples,
	}
	b.make = func(ctx context.Context) (ladder.Segment, error) {
		made, err := srv.Ladder.Segment(ctx, ladder.OfSong(s, &srv.streams), r.Revision, int(r.Segment))
		if !r.Preroll {
			made.Preroll = nil
		}
		return made, err
	}
	return b
}

// begin makes a segment in a goroutine, and then wakes the writer.
func begin(f func(context.Context) (ladder.Segment, error), wake wake) *making {
	ctx, stop := context.WithTimeout(context.Background(), longestMaking)
	m := &making{done: make(chan struct{}), stop: stop}
	go func() {
		defer wake.signal()
		defer close(m.done)
		defer stop()
		m.segment, m.err = f(ctx)
	}()
	return m
}

func (b *rendition) ready(now time.Time) (ok bool, pause time.Duration) {
	if b.made == nil {
		b.made = begin(b.make, b.wake)
	}
	select {
	case <-b.made.done:
		return b.segment.ready(now)
	default:
		return false, longestMaking
	}
}

func (b *rendition) fill(dst []byte, size int) ([]byte, bool) {
	if !b.begun {
		if b.made.err != nil {
			b.tally.errors++
			return wire.AppendReply(dst, b.tag, makingError(b.made.err, b.header.Song)), true
		}
		b.take(b.made.segment)
	}
	return b.segment.fill(dst, size)
}

// take has a segment that was made be sent.
func (b *rendition) take(s ladder.Segment) {
	b.header.Preroll = s.PrerollFrames
	b.header.Bytes, b.header.Checksum = len(s.Octets), wire.Checksum{Told: true, CRC: s.CRC}
	if b.header.PrerollBytes = len(s.Preroll); b.header.PrerollBytes > 0 {
		b.header.PrerollChecksum = wire.Checksum{Told: true, CRC: s.PrerollCRC}
	}
	octets := append(s.Preroll[:len(s.Preroll):len(s.Preroll)], s.Octets...)
	b.src = func(p []byte, offset int64) error {
		copy(p, octets[offset:])
		return nil
	}
	b.left = len(octets)
}

// drop is called where the reply is cancelled: nobody waits for the segment.
func (b *rendition) drop() {
	if b.made != nil {
		b.made.stop()
	}
}

// makingError is what a client is told where a segment of a rendition can't be
// had (RFC, "Renditions").
func makingError(err error, number uint32) *wire.Error {
	switch {
	case errors.Is(err, ladder.ErrNoRendition):
		return songError(catalog.ErrChanged, "GETSEG", number)
	case errors.Is(err, ladder.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return wire.Errorf(wire.CodeNotYet, "GETSEG", "the rendition of song %d is not made yet; ask again in a moment", number).RetryIn(makingRetry)
	case errors.Is(err, ladder.ErrEncoder):
		return wire.Errorf(wire.CodeServer, "GETSEG", "the rendition of song %d cannot be made for now; take another", number).RetryIn(encoderRetry)
	}
	return songError(err, "GETSEG", number)
}

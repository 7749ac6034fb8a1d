package session

import (
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// answer answers a request, or queues its reply.
func (w *writer) answer(r request) {
	w.tally.requests++
	switch {
	case w.bulk.has(r.tag):
		// Under its own tag this would read as the end of the other request.
		w.reply(wire.Tag{}, wire.Errorf(wire.CodeTagInUse, "-", "the tag %s belongs to a request that is still outstanding", r.tag))
	case r.invalid != nil:
		w.reply(r.tag, r.invalid)
	default:
		if refused := w.carryOut(r.tag, r.req); refused != nil {
			w.reply(r.tag, refused)
		}
		if last := w.login.tooMany(); last != nil {
			w.reply(wire.Tag{}, last)
			w.phase = ended
		}
	}
}

// carryOut carries out a request, or returns why it can't be.
func (w *writer) carryOut(tag wire.Tag, req wire.Request) *wire.Error {
	if refused := w.login.refuse(req); refused != nil {
		return refused
	}
	switch r := req.(type) {
	case wire.Ping:
	case wire.Quit:
		w.phase = ended
	case wire.Cancel:
		w.bulk.cancel(r)
	case wire.Auth:
		reply, refused := w.login.answer(r)
		if refused != nil {
			return refused
		}
		w.reply(tag, reply)
	case wire.Stats:
		w.reply(tag, w.c.srv.statistics())
	case wire.Describe:
		s, refused := w.describe(r)
		if refused != nil {
			return refused
		}
		d := describe(s)
		d.Renditions = w.c.srv.renditions(s)
		w.reply(tag, d)
	case wire.List, wire.GetSeg, wire.GetCover:
		return w.queue(tag, req)
	default:
		return wire.Errorf(wire.CodeCommand, req.Command(), "this server does not know %s", req.Command())
	}
	w.reply(tag, wire.OK{})
	return nil
}

// describe finds the song that a SONG asks for: the one with the number if it
// has the revision, else any that has it (RFC, "SONG").
func (w *writer) describe(r wire.Describe) (*catalog.Song, *wire.Error) {
	scanning := w.c.srv.Library.Progress().Running // asked first, as below
	s, refused := w.song(r.Song, r)
	if r.Revision == "" || refused == nil && s.Revision == r.Revision {
		return s, refused
	}
	if other, ok := w.c.srv.Library.ByRevision(r.Revision); ok {
		return other, nil
	}
	if refused == nil {
		refused = songError(catalog.ErrChanged, r.Command(), r.Song)
	}
	if scanning { // it may yet be found, whoever has its number
		refused.RetryIn(scanRetry)
	}
	return nil, refused
}

// scanRetry is when to ask again for a song that is not found yet.
const scanRetry = time.Second

// queue starts a bulk reply.
func (w *writer) queue(tag wire.Tag, req wire.Request) *wire.Error {
	if w.phase == finishing {
		return nil // the connection ends, and says so
	}
	if w.bulk.size() >= wire.MaxOutstanding {
		return wire.Errorf(wire.CodeOutstanding, req.Command(), "%d requests are outstanding already; wait for replies, or cancel", wire.MaxOutstanding)
	}
	var b bulk
	switch r := req.(type) {
	case wire.List:
		b = newListing(tag, r, w.c.srv.Library, &w.search)
	case wire.GetSeg:
		s, refused := w.song(r.Song, req)
		if refused != nil {
			return refused
		}
		rendered := w.c.srv.offers(s, r.Revision)
		if refused := checkSegment(s, r, rendered); refused != nil {
			return refused
		}
		if rendered {
			b = newRendition(tag, s, r, w)
		} else {
			b = newSegment(tag, s, r, w)
		}
	case wire.GetCover:
		s, refused := w.song(r.Song, req)
		if refused != nil {
			return refused
		}
		if !hasCover(s) {
			return wire.Errorf(wire.CodeNoCover, req.Command(), "song %d has no cover", r.Song)
		}
		b = newCover(tag, s, w)
	}
	w.bulk.add(tag, b)
	return nil
}

func (w *writer) song(number uint32, req wire.Request) (*catalog.Song, *wire.Error) {
	scanning := w.c.srv.Library.Progress().Running // asked first: a scan that is done has found all songs
	s, err := w.c.srv.Library.Song(number)
	if err == nil {
		return s, nil
	}
	refused := songError(err, req.Command(), number)
	if scanning && number > 0 && refused.Code == wire.CodeNoSong {
		refused.RetryIn(scanRetry)
	}
	return nil, refused
}

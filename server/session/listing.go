package session

import (
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// listing is the reply to a LIST: the catalogue at the moment when it was asked
// for. The search, which may be through thousands of songs, is begun when the
// reply's turn comes: one that is cancelled before costs nothing.
type listing struct {
	tag     wire.Tag
	request wire.List
	query   catalog.Query
	header  wire.ListHeader
	songs   []*catalog.Song // those not yet looked at
	left    int             // how many may still be sent
	started bool
}

func newListing(tag wire.Tag, r wire.List, lib Library) *listing {
	scanning := lib.Progress().Running // asked first: a scan that is done has shown all songs
	return &listing{
		tag:     tag,
		request: r,
		query:   catalog.NewQuery(r.Match),
		header:  wire.ListHeader{Revision: lib.Revision(), Scanning: scanning},
		songs:   lib.Songs(),
	}
}

// start counts the songs that match, and passes over those not asked for.
func (l *listing) start() {
	l.started = true
	l.header.Total = len(l.songs)
	if l.request.Match != "" {
		l.header.Total = 0
		for _, s := range l.songs {
			if l.query.Match(s) {
				l.header.Total++
			}
		}
	}
	if l.left = int(l.request.Count); l.left == 0 {
		l.left = len(l.songs)
	}
	for len(l.songs) > 0 && l.songs[0].Number < l.request.From {
		l.songs = l.songs[1:]
	}
}

func (l *listing) ready(time.Time) (ok bool, pause time.Duration, wake <-chan struct{}) {
	return true, 0, nil
}

func (l *listing) fill(dst []byte, size int) ([]byte, bool) {
	begin := len(dst)
	if !l.started {
		l.start()
		dst = wire.AppendReply(dst, l.tag, l.header)
	}
	for len(l.songs) > 0 && l.left > 0 {
		if len(dst)-begin >= size {
			return dst, false
		}
		s := l.songs[0]
		l.songs = l.songs[1:]
		if !l.query.Match(s) {
			continue
		}
		dst = wire.AppendReply(dst, l.tag, listed(s))
		l.left--
	}
	return wire.AppendReply(dst, l.tag, wire.OK{}), true
}

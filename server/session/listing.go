package session

import (
	"segue/internal/wire"
	"segue/server/catalog"
)

// listing is the reply to a LIST.
type listing struct {
	tag     wire.Tag
	match   string
	header  wire.ListHeader
	songs   []*catalog.Song // those not yet looked at
	left    int             // how many may still be sent
	started bool
}

func newListing(tag wire.Tag, r wire.List, lib Library) *listing {
	songs := lib.Songs()
	l := &listing{tag: tag, match: r.Match, left: int(r.Count)}
	l.header = wire.ListHeader{Total: len(songs), Revision: lib.Revision()}
	if r.Match != "" {
		l.header.Total = 0
		for _, s := range songs {
			if s.Match(r.Match) {
				l.header.Total++
			}
		}
	}
	if r.Count == 0 {
		l.left = len(songs)
	}
	for len(songs) > 0 && songs[0].Number < r.From {
		songs = songs[1:]
	}
	l.songs = songs
	return l
}

func (l *listing) fill(dst []byte, size int) ([]byte, bool) {
	start := len(dst)
	if !l.started {
		dst = wire.AppendReply(dst, l.tag, l.header)
		l.started = true
	}
	for len(l.songs) > 0 && l.left > 0 {
		if len(dst)-start >= size {
			return dst, false
		}
		s := l.songs[0]
		l.songs = l.songs[1:]
		if !s.Match(l.match) {
			continue
		}
		dst = wire.AppendReply(dst, l.tag, listed(s))
		l.left--
	}
	return wire.AppendReply(dst, l.tag, wire.OK{}), true
}

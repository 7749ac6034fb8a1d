package session

import (
	"sort"
	"strings"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// listing is the reply to a LIST: the catalogue at the moment when it was asked
// for. With words, it looks at the songs twice, in turns: to count those that
// match, which the first line says, and to send them.
type listing struct {
	tag     wire.Tag
	request wire.List
	header  wire.ListHeader
	search  *searcher
	query   catalog.Query
	words   int // of the query
	all     []*catalog.Song
	counted int             // how many of all were looked at, to be counted
	songs   []*catalog.Song // those not yet looked at, to be sent
	left    int             // how many may still be sent
	started bool            // the header is sent
}

func newListing(tag wire.Tag, r wire.List, lib Library, search *searcher) *listing {
	scanning := lib.Progress().Running // asked first: a scan that is done has shown all songs
	words := distinct(r.Match)
	l := &listing{
		tag:     tag,
		request: r,
		header:  wire.ListHeader{Revision: lib.Revision(), Scanning: scanning},
		search:  search,
		query:   catalog.NewQuery(strings.Join(words, " ")),
		words:   len(words),
		all:     lib.Songs(),
	}
	if l.words == 0 {
		l.counted, l.header.Total = len(l.all), len(l.all)
	}
	if l.left = int(r.Count); l.left == 0 {
		l.left = len(l.all)
	}
	first := sort.Search(len(l.all), func(i int) bool { return l.all[i].Number >= r.From })
	l.songs = l.all[first:]
	return l
}

// ready is bulk's: a search waits for its turn.
func (l *listing) ready(now time.Time) (ok bool, pause time.Duration) {
	if l.words == 0 || !now.Before(l.search.next) {
		return true, 0
	}
	return false, l.search.next.Sub(now)
}

func (l *listing) fill(dst []byte, size int) ([]byte, bool) {
	begin, work := len(dst), turnWork
	matches := func(s *catalog.Song) bool {
		if l.words == 0 {
			return true
		}
		work -= songWork + l.words
		return l.query.Match(s)
	}
	if l.words > 0 {
		began := time.Now()
		defer func() { l.search.used(began, time.Now()) }()
	}
	for ; l.counted < len(l.all); l.counted++ {
		if work <= 0 {
			return dst, false
		}
		if matches(l.all[l.counted]) {
			l.header.Total++
		}
	}
	if !l.started {
		l.started = true
		dst = wire.AppendReply(dst, l.tag, l.header)
	}
	for len(l.songs) > 0 && l.left > 0 {
		if len(dst)-begin >= size || work <= 0 {
			return dst, false
		}
		s := l.songs[0]
		l.songs = l.songs[1:]
		if !matches(s) {
			continue
		}
		dst = wire.AppendReply(dst, l.tag, listed(s))
		l.left--
	}
	return wire.AppendReply(dst, l.tag, wire.OK{}), true
}

package catalog

import (
	"path"
	"strings"
)

// A Query is what a listener looks for (RFC, "LIST").
type Query struct{ words []string }

// NewQuery makes the query of a text: its words.
func NewQuery(text string) Query { return Query{strings.Fields(fold(text))} }

// Match reports whether every word stands in the song's title, artist, album,
// the album's artist or the names of the folders that it is in, in any case and
// with or without accents. A query without words matches every song.
func (q Query) Match(s *Song) bool {
	if len(q.words) == 0 {
		return true
	}
	all := fold(strings.Join([]string{s.Title, s.Artist, s.Album, s.AlbumArtist, strings.TrimSuffix(s.Path, path.Base(s.Path))}, "\n"))
	for _, word := range q.words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

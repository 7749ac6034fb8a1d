package catalog

import "strings"

// Match reports whether the song is one that a listener looks for: every word
// of text, in any case, stands in its title, artist or album. An empty text
// matches every song (RFC, "LIST").
func (s *Song) Match(text string) bool {
	if text == "" {
		return true
	}
	all := strings.ToLower(s.Title + "\n" + s.Artist + "\n" + s.Album)
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

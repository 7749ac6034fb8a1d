package catalog

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dhowden/tag"
)

// tags is what a file says of itself.
type tags struct {
	title, artist, album string
	cover                bool
}

// readTags reads ID3 and the like; a file without any, or with broken ones,
// has empty tags.
func readTags(r io.ReadSeeker) tags {
	m := readMetadata(r)
	if m == nil {
		return tags{}
	}
	artist := m.Artist()
	if artist == "" {
		artist = m.AlbumArtist()
	}
	return tags{
		title:  text(m.Title()),
		artist: text(artist),
		album:  text(m.Album()),
		cover:  picture(m) != nil,
	}
}

// text is a tag's text in UTF-8. What isn't, as in most ID3v1 tags, is taken
// for Latin-1.
func text(s string) string {
	if !utf8.ValidString(s) {
		latin := make([]rune, len(s))
		for i := range len(s) {
			latin[i] = rune(s[i])
		}
		s = string(latin)
	}
	return strings.TrimSpace(s)
}

// readCover reads the picture in a file's tags.
func readCover(r io.ReadSeeker) (data []byte, mediaType string, err error) {
	m := readMetadata(r)
	if m == nil {
		return nil, "", nil
	}
	p := picture(m)
	if p == nil {
		return nil, "", nil
	}
	return p.Data, p.MIMEType, nil
}

// picture is the picture in a file's tags, nil where there is none, or only a
// link to one.
func picture(m tag.Metadata) *tag.Picture {
	const link = "-->" // ID3v2.4, APIC
	p := m.Picture()
	if p == nil || len(p.Data) == 0 || p.MIMEType == link {
		return nil
	}
	return p
}

// readMetadata gives nil where the tags cannot be read. The library has
// panicked on hostile files before; a song is no less playable for that.
func readMetadata(r io.ReadSeeker) (m tag.Metadata) {
	defer func() {
		if recover() != nil {
			m = nil
		}
	}()
	m, err := tag.ReadFrom(r)
	if err != nil {
		return nil
	}
	return m
}

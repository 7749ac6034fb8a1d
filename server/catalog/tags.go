package catalog

import (
	"bytes"
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

// readTags reads the ID3 tags of a file of size octets; a file without any, or
// with broken ones, has empty tags.
func readTags(r io.ReaderAt, size int64) tags {
	const enough = 1 << 10 // of a picture, to tell that there is one
	m := readMetadata(r, size, enough)
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
func readCover(r io.ReaderAt, size int64) (data []byte, mediaType string, err error) {
	m := readMetadata(r, size, maxPicture)
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

// readMetadata reads the ID3v2 tag that a file begins with or, where there is
// none, its ID3v1 tag, with so many octets of its picture; nil where there is
// none that can be read. The library has panicked on hostile files before; a
// song is no less playable for that.
func readMetadata(r io.ReaderAt, size, picture int64) (m tag.Metadata) {
	defer func() {
		if recover() != nil {
			m = nil
		}
	}()
	var err error
	if b := trim(r, size, picture); b != nil {
		m, err = tag.ReadID3v2Tags(bytes.NewReader(b))
	} else {
		m, err = tag.ReadID3v1Tags(io.NewSectionReader(r, 0, size))
	}
	if err != nil {
		return nil
	}
	return m
}

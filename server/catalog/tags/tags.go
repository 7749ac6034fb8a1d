// Package tags reads what an MP3 file says of itself: ID3v2 (2.2, 2.3 and 2.4,
// wherever such tags stand), APEv2 and ID3v1.
//
// Files in the wild break every rule of these formats. The package reads what
// a careful person would: what one tag lacks the next one fills in, field by
// field, and what is broken costs the frame that it is in and no other. Its
// functions are pure: they depend on the octets alone, take memory within
// fixed limits whatever those are, and may be called concurrently. It decodes
// no pictures and changes no files.
package tags

import (
	"cmp"
	"io"

	"segue/segmenter"
)

// Limits of a tag. Real ones are far below them.
const (
	maxFrames = 2048     // or items, looked at in one tag
	maxText   = 64 << 10 // octets of a text
	maxTexts  = 1 << 20  // octets of all texts of one tag
	// MaxPicture is the octets of the largest picture that is found.
	MaxPicture = 16 << 20
	// maxEscaped is how much of an ID3v2.2 or 2.3 tag is read that uses
	// unsynchronisation, which must be undone from its start on.
	maxEscaped = MaxPicture + 4<<20
)

// Tags is what a file says of itself. What it does not say is zero.
type Tags struct {
	// Several values of one field are joined by " / ".
	Title, Artist, AlbumArtist, Album, Genre string

	Track, Tracks uint16 // number within the disc, and how many there are
	Disc, Discs   uint16
	Year          uint16

	TrackGain, AlbumGain Gain

	Picture *Picture // the front cover, or the next best; nil: there is none
}

// A Gain is how much louder something should be played (ReplayGain 2.0).
type Gain struct {
	Known bool
	DB    float32
	Peak  float32 // 1 is full scale; 0: not told
}

// Read reads the tags of a file of size octets. ID3v2 comes before APEv2, and
// that before ID3v1; of several of a kind, the first in the file. It fails
// where r does.
func Read(r io.ReaderAt, size int64) (Tags, error) {
	blocks, err := segmenter.Tags(r, size)
	if err != nil {
		return Tags{}, err
	}
	var all Tags
	for _, kind := range []segmenter.TagKind{segmenter.ID3v2, segmenter.APEv2, segmenter.ID3v1} {
		for _, b := range blocks {
			if b.Kind == kind {
				in := &window{r: r, size: size}
				t := readBlock(in, b)
				if in.err != nil {
					return Tags{}, in.err
				}
				all.fill(t)
			}
		}
	}
	return all, nil
}

func readBlock(r *window, b segmenter.Tag) Tags {
	var f fields
	switch b.Kind {
	case segmenter.ID3v2:
		readID3v2(r, b.Offset, b.Offset+b.Len, &f)
	case segmenter.APEv2:
		readAPE(r, b.Offset, b.Offset+b.Len, &f)
	case segmenter.ID3v1:
		readID3v1(r, b.Offset+b.Len, &f)
	}
	return f.tags()
}

// fill takes from other what t lacks.
func (t *Tags) fill(other Tags) {
	t.Title = cmp.Or(t.Title, other.Title)
	t.Artist = cmp.Or(t.Artist, other.Artist)
	t.AlbumArtist = cmp.Or(t.AlbumArtist, other.AlbumArtist)
	t.Album = cmp.Or(t.Album, other.Album)
	t.Genre = cmp.Or(t.Genre, other.Genre)
	t.Track = cmp.Or(t.Track, other.Track)
	t.Tracks = cmp.Or(t.Tracks, other.Tracks)
	t.Disc = cmp.Or(t.Disc, other.Disc)
	t.Discs = cmp.Or(t.Discs, other.Discs)
	t.Year = cmp.Or(t.Year, other.Year)
	t.TrackGain = cmp.Or(t.TrackGain, other.TrackGain)
	t.AlbumGain = cmp.Or(t.AlbumGain, other.AlbumGain)
	if other.Picture.betterThan(t.Picture) {
		t.Picture = other.Picture
	}
}

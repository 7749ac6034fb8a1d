package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"segue/internal/test/golden"
	"segue/internal/test/mp3test"
)

// oddFiles are files as users of other players have reported them: by path,
// what lies before their frames, and behind them.
func oddFiles() map[string][2][]byte {
	frame := func(version byte, name, body string) []byte {
		n := len(body)
		size := []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n), 0, 0}
		switch version {
		case 2:
			size = size[1:4]
		case 4:
			size[0], size[1], size[2], size[3] = byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f)
		}
		return slices.Concat([]byte(name), size, []byte(body))
	}
	tag := func(version byte, frames ...[]byte) []byte {
		body := slices.Concat(frames...)
		return append(mp3test.ID3v2Header(version, false, len(body)), body...)
	}
	v3 := func(name, body string) []byte { return frame(3, name, body) }
	v4 := func(name, body string) []byte { return frame(4, name, body) }
	before := func(b ...[]byte) [2][]byte { return [2][]byte{slices.Concat(b...), nil} }
	behind := func(b ...[]byte) [2][]byte { return [2][]byte{nil, slices.Concat(b...)} }
	plain := "TALB\x00\x00\x01\x2c\x00\x00\x00" + strings.Repeat("A", 299) // 2.4, a plain size
	files := map[string][2][]byte{
		"no tag.mp3":                 {},
		"10.MP3":                     {},
		"9.mp3":                      {},
		"Zoe\u0308.mp3":              {},
		"Beyonc\xe9.mp3":             {},
		" .mp3":                      {},
		".hidden.mp3":                {},
		"._song.mp3":                 {},
		"nul/2.4 values.mp3":         before(tag(4, v4("TIT2", "\x03One"), v4("TPE1", "\x03Simon\x00Garfunkel"))),
		"nul/2.3 garbage.mp3":        before(tag(3, v3("TIT2", "\x00Title\x00\x01\x02\x7f"))),
		"nul/utf-16.mp3":             before(tag(3, v3("TIT2", "\x01\xff\xfeA\x00\x00\x00\xff\xfeB\x00"))),
		"pages/1252.mp3":             before(tag(3, v3("TIT2", "\x00Don\x92t"))),
		"pages/1251.mp3":             before(tag(3, v3("TIT2", "\x00\xc3\xf0\xf3\xef\xef\xe0 \xea\xf0\xee\xe2\xe8"))),
		"pages/shift-jis.mp3":        before(tag(3, v3("TIT2", "\x00\x82\xb3\x82\xad\x82\xe7"))),
		"pages/utf-8.mp3":            before(tag(3, v3("TIT2", "\x00l’on sème"))),
		"pages/id3v1.mp3":            behind(mp3test.ID3v1("\xc3\xf0\xf3\xef\xef\xe0")),
		"utf-16/odd.mp3":             before(tag(3, v3("TIT2", "\x01\xff\xfeT\x00x"), v3("TPE1", "\x00A"))),
		"utf-16/no mark.mp3":         before(tag(3, v3("TIT2", "\x01T\x00x\x00"))),
		"utf-16/big.mp3":             before(tag(4, v4("TIT2", "\x02\x00T\x00x"))),
		"broken/encoding.mp3":        before(tag(3, v3("TALB", "\x09x"), v3("TIT2", "\x00T"))),
		"broken/size.mp3":            before(tag(3, []byte("TALB\x7f\x00\x00\x00\x00\x00\x00Al"), v3("TIT2", "\x00T"))),
		"broken/name.mp3":            before(tag(3, v3("T\x01LB", "\x00Al"), v3("TIT2", "\x00T"))),
		"broken/2.4 plain size.mp3":  before(tag(4, []byte(plain), v4("TIT2", "\x00T"))),
		"broken/2.2 names.mp3":       before(tag(3, v3("TT2\x00", "\x00T"), v3("TP1\x00", "\x00A"))),
		"broken/empty first.mp3":     before(tag(3, v3("TIT2", "\x00"), v3("TIT2", "\x00Full"))),
		"many/two id3v2.mp3":         before(tag(3, v3("TPE1", "\x00A")), tag(4, v4("TIT2", "\x00Second"))),
		"many/id3v2 and 1.mp3":       {tag(3, v3("TPE1", "\x00A")), mp3test.ID3v1("From 1")},
		"many/ape and 1.mp3":         behind(mp3test.APEv2(true, "Title", []byte("Ape")), mp3test.ID3v1("From 1")),
		"many/at the end.mp3":        behind(mp3test.ID3v2{Title: "End", Footer: true}.Bytes()),
		"many/2.2.mp3":               before(tag(2, frame(2, "TT2", "\x00Two"), frame(2, "TP1", "\x00A"))),
		"many/only ape.mp3":          behind(mp3test.APEv2(false, "ARTIST", []byte("Ape Artist"))),
		"many/lyrics.mp3":            behind(mp3test.Lyrics3v2("la la"), mp3test.ID3v1("Sung")),
		"album/b.mp3":                before(tag(3, v3("TIT2", "\x00First"), v3("TALB", "\x00L"), v3("TRCK", "\x001/3"))),
		"album/a.mp3":                before(tag(3, v3("TIT2", "\x00Third"), v3("TALB", "\x00L"), v3("TRCK", "\x003/3"))),
		"album/c.mp3":                before(tag(3, v3("TIT2", "\x00Second"), v3("TALB", "\x00L"), v3("TRCK", "\x002/3"))),
		"album/d.flac":               {},
		"#recycle/gone.mp3":          {},
		"said/album's artist.mp3":    before(tag(3, v3("TPE2", "\x00Band"))),
		"said/numbers.mp3":           before(tag(3, v3("TIT2", "\x00N"), v3("TRCK", "\x0007"), v3("TPOS", "\x002/2"), v3("TYER", "\x001984"), v3("TCON", "\x00(17)"))),
		"said/gain.mp3":              before(tag(4, v4("TIT2", "\x00G"), v4("TXXX", "\x00REPLAYGAIN_TRACK_GAIN\x00-6.5 dB"))),
		"said/longer than it is.mp3": before(mp3test.ID3v2Header(3, false, 1<<28-1), v3("TIT2", "\x00T")),
	}
	return files
}

// TestOddFiles: the list of a library of odd files is as it was.
func TestOddFiles(t *testing.T) {
	audio := mp3test.Get(t, "notag128-44100")
	files := make(map[string][]byte)
	for p, around := range oddFiles() {
		files[p] = slices.Concat(around[0], audio, around[1])
	}
	if len(files) < 40 {
		t.Errorf("only %d files", len(files))
	}
	var log, list strings.Builder
	for _, s := range open(t, library(t, files), &log).Songs() {
		fmt.Fprintf(&list, "%d %q: %q by %q (%q) on %q, %d/%d of disc %d/%d, %d, %q, %v %+v\n", s.Number, s.Path, s.Title, s.Artist, s.AlbumArtist,
			s.Album, s.Track, s.Tracks, s.Disc, s.Discs, s.Year, s.Genre, s.Duration(), s.TrackGain)
	}
	golden.Check(t, "odd", list.String())
}

package tags

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// A field is one of the texts that are read.
type field uint8

const (
	title field = iota
	artist
	albumArtist
	album
	genre
	track
	disc
	year
	fieldCount
)

// Whose gain it is.
const (
	trackGain = iota
	albumGain
)

// fields gathers what one tag says. Texts of a code page that is not told are
// decoded when all are there: the more there is, the surer is the guess.
type fields struct {
	texts [fieldCount][]value
	gain  [2]Gain
	cover *Picture
}

// add adds values to a field.
func (f *fields) add(to field, v ...value) {
	if to == title && len(f.texts[title]) > 0 {
		return // a song has one title, which may have several values
	}
	f.texts[to] = append(f.texts[to], v...)
}

// isSingle reports whether only the first value of a field counts; others are
// joined.
func (f field) isSingle() bool { return f >= track }

// named takes a text by the name that ReplayGain gives it, in any case.
func (f *fields) named(name string, v ...value) {
	kind, what, ok := strings.Cut(strings.TrimPrefix(strings.ToLower(name), "replaygain_"), "_")
	if !ok || len(v) == 0 || !strings.HasPrefix(strings.ToLower(name), "replaygain_") {
		return
	}
	which, ok := map[string]int{"track": trackGain, "album": albumGain}[kind]
	text := strings.TrimSpace(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(v[0].text)), "db"))
	n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 32)
	if !ok || err != nil || math.IsNaN(n) || math.Abs(n) > 100 {
		return
	}
	switch g := &f.gain[which]; what {
	case "gain":
		g.Known, g.DB = true, float32(n)
	case "peak":
		g.Peak = max(float32(n), 0)
	}
}

// tags is what the tag says, with its texts decoded.
func (f *fields) tags() Tags {
	decode := f.decoder()
	text := func(of field) string {
		var all []string
		for _, v := range f.texts[of] {
			s := v.text
			if s == "" {
				s = decode(v.local)
			}
			if s = strings.TrimSpace(s); s == "" || slices.Contains(all, s) {
				continue
			}
			all = append(all, s)
			if len(all) == 1 && of.isSingle() {
				break
			}
		}
		return strings.Join(all, " / ")
	}
	t := Tags{
		Title: text(title), Artist: text(artist), AlbumArtist: text(albumArtist), Album: text(album),
		Genre: genreName(text(genre)), Year: number(text(year)), Picture: f.cover,
	}
	t.Track, t.Tracks = pair(text(track))
	t.Disc, t.Discs = pair(text(disc))
	for i, to := range []*Gain{&t.TrackGain, &t.AlbumGain} {
		if f.gain[i].Known {
			*to = f.gain[i]
		}
	}
	return t
}

// decoder returns what decodes the texts of the code page that is not told.
func (f *fields) decoder() func([]byte) string {
	var sample []byte
	for _, values := range f.texts {
		for _, v := range values {
			if len(v.local) > 0 {
				sample = append(append(sample, v.local...), '\n')
			}
		}
	}
	return codePage(sample)
}

// pair reads a number and, behind a slash, how many there are.
func pair(s string) (n, of uint16) {
	first, second, _ := strings.Cut(s, "/")
	return number(first), number(second)
}

// number reads the number that a text begins with; 0 if there is none.
func number(s string) uint16 {
	s = strings.TrimSpace(s)
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		s = s[:end]
	}
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

func decimal(n byte) string { return strconv.Itoa(int(n)) }

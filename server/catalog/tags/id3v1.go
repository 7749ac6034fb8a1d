package tags

import "bytes"

// readID3v1 reads the tag that ends at end: fields of fixed length, filled up
// with zeros or spaces; in version 1.1 the comment's end is the track.
func readID3v1(r *window, end int64, f *fields) {
	const size = 128
	b := r.copy(end-size, size)
	if len(b) < size {
		return
	}
	text := func(to field, b []byte) {
		b, _, _ = bytes.Cut(b, []byte{0})
		if v := octets(b); !v.isEmpty() {
			f.add(to, v)
		}
	}
	text(title, b[3:33])
	text(artist, b[33:63])
	text(album, b[63:93])
	text(year, b[93:97])
	if b[125] == 0 && b[126] != 0 {
		f.texts[track] = []value{{text: decimal(b[126])}}
	}
	if name := genreOf(decimal(b[127])); name != "" {
		f.texts[genre] = []value{{text: name}}
	}
}

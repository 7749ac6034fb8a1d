package tags

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// apeFields are the keys, in lower case, of an APEv2 tag's texts.
var apeFields = map[string]field{
	"title": title, "artist": artist, "album artist": albumArtist, "albumartist": albumArtist, "album": album,
	"genre": genre, "track": track, "disc": disc, "discnumber": disc, "year": year, "date": year,
}

// readAPE reads the APEv2 tag from offset at to end (wiki.hydrogenaud.io,
// "APEv2 specification"): items of size, flags, key and value.
func readAPE(r *window, at, end int64, f *fields) {
	const (
		blockLen   = 32 // of header and footer
		keyLen     = 255
		itemHead   = 8
		isBinary   = 2
		kindOfItem = 6
	)
	if string(r.peek(at, 8)) == "APETAGEX" {
		at += blockLen
	}
	for n := 0; n < maxFrames && at+itemHead+3 <= end; n++ {
		b := r.peek(at, itemHead+keyLen+1)
		if len(b) <= itemHead {
			return
		}
		size, flags := int64(binary.LittleEndian.Uint32(b)), binary.LittleEndian.Uint32(b[4:])
		key, _, ok := bytes.Cut(b[itemHead:], []byte{0})
		name := strings.ToLower(string(key))
		at += itemHead + int64(len(key)) + 1
		if !ok || at+size > end || strings.HasPrefix(string(key), "APETAGEX") {
			return
		}
		if kind, ok := apePictures[name]; ok && flags&kindOfItem == isBinary {
			readAPEPicture(r, at, size, kind, f)
		} else if flags&kindOfItem != isBinary && size <= maxText {
			v := values(utf8Text, r.copy(at, int(size)))
			if to, ok := apeFields[name]; ok {
				f.add(to, v...)
			}
			f.named(name, v...)
		}
		at += size
	}
}

// apePictures are the keys of pictures, and the kinds that ID3v2 has for them.
var apePictures = map[string]byte{"cover art (front)": frontCover, "cover art (back)": backCover}

// readAPEPicture reads a picture, which a file's name comes before.
func readAPEPicture(r *window, at, size int64, kind byte, f *fields) {
	name := r.peek(at, int(min(size, maxPictureHead)))
	i := bytes.IndexByte(name, 0) + 1
	p := Picture{Kind: kind, Offset: at + int64(i), Length: size - int64(i)}
	p.Bytes = p.Length
	f.picture(r, p, "")
}

package mp3test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf16"
)

// ID3v2 describes a tag for the start of a file. The zero value is a tag of
// version 2.3 without frames.
type ID3v2 struct {
	Version byte   // 3 or 4 (2.3 or 2.4); 0 means 3
	Title   string // TIT2, written as UTF-16 with the mark FF FE
	Artist  string // TPE1, likewise
	Cover   []byte // APIC body, of any bytes
	Padding int    // zero bytes after the frames
	Footer  bool   // adds the footer "3DI" and sets flag 0x10 (version 2.4)
}

// Bytes returns the tag as it stands in a file.
func (t ID3v2) Bytes() []byte {
	version := max(t.Version, 3)
	if t.Footer {
		version = 4
	}
	var body []byte
	if t.Title != "" {
		body = t.frame(body, version, "TIT2", utf16Text(t.Title))
	}
	if t.Artist != "" {
		body = t.frame(body, version, "TPE1", utf16Text(t.Artist))
	}
	if len(t.Cover) > 0 {
		body = t.frame(body, version, "APIC", slices.Concat([]byte("\x00image/jpeg\x00\x03\x00"), t.Cover))
	}
	body = append(body, make([]byte, t.Padding)...)
	head := ID3v2Header(version, t.Footer, len(body))
	tag := append(slices.Clone(head), body...)
	if t.Footer {
		tag = append(append(tag, "3DI"...), head[3:]...)
	}
	return tag
}

// frame appends one frame; its size is synchsafe from version 2.4 on.
func (ID3v2) frame(body []byte, version byte, id string, data []byte) []byte {
	body = append(body, id...)
	if version >= 4 {
		body = append(body, synchsafe(len(data))...)
	} else {
		body = binary.BigEndian.AppendUint32(body, uint32(len(data)))
	}
	return append(append(body, 0, 0), data...)
}

// ID3v2Header returns the ten bytes that open a tag whose body it claims to be
// size bytes long, which need not be true; size is at most 2²⁸−1.
func ID3v2Header(version byte, footer bool, size int) []byte {
	var flags byte
	if footer {
		flags = 0x10
	}
	return append([]byte{'I', 'D', '3', version, 0, flags}, synchsafe(size)...)
}

// ID3v1 returns the 128-byte tag of a file's end; title is cut at 30 bytes.
func ID3v1(title string) []byte {
	tag := make([]byte, 128)
	copy(tag, "TAG")
	copy(tag[3:33], title)
	tag[127] = 12
	return tag
}

// EnhancedTag returns the 227-byte "TAG+" block that stands before an ID3v1 tag.
func EnhancedTag(title string) []byte {
	tag := make([]byte, 227)
	copy(tag, "TAG+")
	copy(tag[4:64], title)
	return tag
}

// APEv2 returns a tag of one item, value of which may be any bytes, with its
// footer, and with a header before it if header is set.
func APEv2(header bool, key string, value []byte) []byte {
	item := binary.LittleEndian.AppendUint32(nil, uint32(len(value)))
	item = append(item, 0, 0, 0, 0)
	item = append(append(append(item, key...), 0), value...)
	const isHeader, hasHeader = 1 << 29, 1 << 31
	block := func(flags uint32) []byte {
		b := []byte("APETAGEX")
		b = binary.LittleEndian.AppendUint32(b, 2000)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(item)+32))
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, flags)
		return append(b, make([]byte, 8)...)
	}
	if !header {
		return append(item, block(0)...)
	}
	return slices.Concat(block(isHeader|hasHeader), item, block(hasHeader))
}

// Lyrics3v1 returns the older lyrics tag, which stands before an ID3v1 tag.
func Lyrics3v1(lyrics string) []byte {
	return []byte("LYRICSBEGIN" + lyrics + "LYRICSEND")
}

// Lyrics3v2 returns a lyrics tag of one LYR field, which stands before an ID3v1 tag.
func Lyrics3v2(lyrics string) []byte {
	body := fmt.Sprintf("LYRICSBEGININD0000211LYR%05d%s", len(lyrics), lyrics)
	return fmt.Appendf(nil, "%s%06dLYRICS200", body, len(body))
}

// FakeCover returns size bytes that look like MP3 frame headers to anyone who
// does not step over the tag they lie in: FF FB at every eighth byte, and one
// chain of frames that agree, as the cover art of a whole embedded song would.
func FakeCover(size int) []byte {
	cover := make([]byte, size)
	for i := 0; i+4 <= size; i += 8 {
		copy(cover[i:], "\xff\xfb\x90\x64")
	}
	const frame = 417 // 128 kbit/s at 44.1 kHz without padding
	for i := 3; i+4 <= size; i += frame {
		copy(cover[i:], "\xff\xfb\x90\x00")
	}
	return cover
}

// utf16Text returns a text frame's body: encoding 1, the mark FF FE, the text.
func utf16Text(s string) []byte {
	text := []byte{1, 0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		text = binary.LittleEndian.AppendUint16(text, u)
	}
	return text
}

// synchsafe returns n as four bytes of seven bits each.
func synchsafe(n int) []byte {
	return []byte{byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}
}

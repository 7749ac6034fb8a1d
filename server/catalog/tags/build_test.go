package tags_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"segue/internal/test/mp3test"
)

// frame is one of an ID3v2 tag of version 2, 3 or 4.
func frame(version byte, name string, flags byte, body []byte) []byte {
	n := len(body)
	b := []byte(name)
	switch version {
	case 2:
		return append(append(b, byte(n>>16), byte(n>>8), byte(n)), body...)
	case 3:
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	case 4:
		b = append(b, byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f))
	}
	return append(append(b, 0, flags), body...)
}

// id3 is a tag with flags.
func id3(version, flags byte, frames ...[]byte) []byte {
	body := slices.Concat(frames...)
	b := mp3test.ID3v2Header(version, false, len(body))
	b[5] = flags
	return append(b, body...)
}

// text is a frame's body in an encoding of ID3v2.
func text(encoding byte, values ...string) []byte {
	b := []byte{encoding}
	for i, s := range values {
		if i > 0 {
			b = append(b, 0)
			if encoding == 1 || encoding == 2 {
				b = append(b, 0)
			}
		}
		switch encoding {
		case 0:
			for _, r := range s {
				b = append(b, byte(r))
			}
		case 1:
			b = append(b, 0xff, 0xfe)
			for _, u := range utf16.Encode([]rune(s)) {
				b = binary.LittleEndian.AppendUint16(b, u)
			}
		case 2:
			for _, u := range utf16.Encode([]rune(s)) {
				b = binary.BigEndian.AppendUint16(b, u)
			}
		case 3:
			b = append(b, s...)
		}
	}
	return b
}

func title(version byte, s string) []byte { return named(version, "TIT2", s) }

func named(version byte, name, s string) []byte {
	if version == 2 {
		name = map[string]string{"TIT2": "TT2", "TPE1": "TP1", "TALB": "TAL", "TPE2": "TP2"}[name]
	}
	return frame(version, name, 0, text(0, s))
}

// escape is unsynchronisation.
func escape(b []byte) []byte {
	var out []byte
	for i, c := range b {
		out = append(out, c)
		if c == 0xff && (i+1 == len(b) || b[i+1] >= 0xe0 || b[i+1] == 0) {
			out = append(out, 0)
		}
	}
	return out
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// length is a data length indicator, and what it is of.
func length(n int, b []byte) []byte {
	return append([]byte{byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}, b...)
}

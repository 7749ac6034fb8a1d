package tags

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// The encodings of texts in ID3v2.
const (
	latin1      = 0 // or so it says
	utf16Marked = 1 // with a byte order mark
	utf16Big    = 2
	utf8Text    = 3
	maxEncoding = utf8Text
)

// A value is a text, or octets of a code page that nobody has told.
type value struct {
	text  string
	local []byte // not UTF-8; then text is empty
}

// values returns the texts in the body of a frame, which zeros part. What
// comes behind the first and is no text is left out: some programs leave what
// was in their memory.
func values(encoding byte, b []byte) []value {
	var list []value
	for len(b) > 0 {
		var one []byte
		one, b = cut(encoding, b)
		if encoding == utf16Marked && len(list) == 0 && len(b) >= 2 && isMark(one) && !isMark(b) {
			b = append(one[:2:2], b...) // the others are as the first
		}
		v := decode(encoding, one)
		if v.isEmpty() || len(list) > 0 && !v.isSound() {
			continue
		}
		list = append(list, v)
	}
	return list
}

// cut parts b where its first text ends.
func cut(encoding byte, b []byte) (text, rest []byte) {
	if encoding != utf16Marked && encoding != utf16Big {
		text, rest, _ = bytes.Cut(b, []byte{0})
		return text, rest
	}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			return b[:i], b[i+2:]
		}
	}
	return b[:len(b)&^1], nil
}

// decode makes a value of a text that has no zeros at its end.
func decode(encoding byte, b []byte) value {
	switch encoding {
	case utf16Marked, utf16Big:
		return value{text: strings.TrimSpace(decodeUTF16(b, encoding == utf16Big))}
	}
	return octets(b)
}

// octets makes a value of octets that are UTF-8 or of a local code page.
func octets(b []byte) value {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	b = bytes.TrimFunc(b, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsSpace(r) })
	if utf8.Valid(b) {
		return value{text: strings.TrimSpace(string(b))}
	}
	return value{local: bytes.Clone(b)}
}

func isMark(b []byte) bool {
	return len(b) >= 2 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff)
}

// decodeUTF16 decodes UTF-16 in the order of its mark or, where that is
// missing, in the one that is told or makes sense.
func decodeUTF16(b []byte, big bool) string {
	if isMark(b) {
		big = b[0] == 0xfe
		b = b[2:]
	} else if !big {
		big = looksBig(b)
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		first, second := uint16(b[2*i]), uint16(b[2*i+1])
		if big {
			units[i] = first<<8 | second
		} else {
			units[i] = second<<8 | first
		}
	}
	return string(utf16.Decode(units))
}

// looksBig reports whether UTF-16 without a mark has its high octets first:
// those are mostly the same few.
func looksBig(b []byte) bool {
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i%2]++
		}
	}
	return zeros[0] > zeros[1]
}

func (v value) isEmpty() bool { return v.text == "" && len(v.local) == 0 }

// isSound reports whether the value is a text and nothing else.
func (v value) isSound() bool {
	for _, c := range v.local {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	for _, r := range v.text {
		if r == utf8.RuneError || !unicode.IsGraphic(r) {
			return false
		}
	}
	return true
}

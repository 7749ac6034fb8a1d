package tags

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// codePage returns what decodes octets of the code page that a sample is of.
// That is Windows-1252, which what is declared Latin-1 nearly always is,
// unless the octets make no sense in it and do in another.
func codePage(sample []byte) func([]byte) string {
	from := encoding.Encoding(charmap.Windows1252)
	if len(sample) > 0 && !isWestern(sample) {
		if other := foreign(sample); other != nil {
			from = other
		}
	}
	return func(b []byte) string {
		s, err := from.NewDecoder().String(string(b))
		if err != nil {
			return strings.ToValidUTF8(string(b), "\ufffd")
		}
		if from == charmap.Windows1252 {
			s = latin1Rest(b, s)
		}
		return s
	}
}

// latin1Rest reads the five octets that Windows-1252 leaves undefined as
// Latin-1 does.
func latin1Rest(b []byte, s string) string {
	if !strings.ContainsRune(s, utf8.RuneError) {
		return s
	}
	out := make([]rune, 0, len(b))
	i := 0
	for _, r := range s {
		if r == utf8.RuneError {
			r = rune(b[i])
		}
		out = append(out, r)
		i++
	}
	return string(out)
}

// isWestern reports whether a text may be of a language of Western Europe:
// accented letters are the fewer ones there, and stand alone or in twos.
func isWestern(b []byte) bool {
	high, low, run := 0, 0, 0
	for _, c := range b {
		switch {
		case c >= 0x80:
			high++
			if run++; run == 3 {
				return false
			}
			continue
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			low++
		}
		run = 0
	}
	return high <= low
}

// A guess is a code page, and how sure the detector must be of it. Where it is
// not, short texts that are Western after all would be taken for others.
type guess struct {
	encoding encoding.Encoding
	least    float64
}

var guesses = map[string]guess{
	"windows-1251": {charmap.Windows1251, 0.54},
	"iso-8859-5":   {charmap.ISO8859_5, 0.75},
	"koi8-r":       {charmap.KOI8R, 0.75},
	"ibm866":       {charmap.CodePage866, 0.75},
	"iso-8859-7":   {charmap.Windows1253, 0.75},
	"windows-1253": {charmap.Windows1253, 0.75},
	"windows-1255": {charmap.Windows1255, 0.75},
	"tis-620":      {charmap.Windows874, 0.75},
	"gb2312":       {simplifiedchinese.GBK, 0.75},
	"gb18030":      {simplifiedchinese.GB18030, 0.75},
	"big5":         {traditionalchinese.Big5, 0.75},
	"euc-kr":       {korean.EUCKR, 0.75},
	"cp949":        {korean.EUCKR, 0.75},
	"euc-jp":       {japanese.EUCJP, 0.75},
	"shift_jis":    {japanese.ShiftJIS, 0.75},
	"cp932":        {japanese.ShiftJIS, 0.75},
}

// foreign is the code page that a text is of which is not Western; nil where
// that can't be told.
func foreign(sample []byte) encoding.Encoding {
	// The detector wants more of these than a title has. They tell themselves:
	// nothing but kana, or nothing but syllables of Hangul, comes out by chance
	// of octets that are something else.
	if consists(sample, japanese.ShiftJIS, func(kana, hangul, other int) bool { return kana >= 2 && 2*kana >= other && hangul == 0 }) {
		return japanese.ShiftJIS
	}
	found := chardet.Detect(sample)
	if g, ok := guesses[strings.ToLower(found.Encoding)]; ok && found.Confidence >= g.least && makesSense(sample, g.encoding) {
		return g.encoding
	}
	if consists(sample, korean.EUCKR, func(kana, hangul, other int) bool { return hangul >= 2 && other == 0 }) {
		return korean.EUCKR
	}
	return nil
}

// makesSense reports whether a sample of a code page is text from end to end.
func makesSense(sample []byte, of encoding.Encoding) bool {
	s, err := of.NewDecoder().String(string(sample))
	return err == nil && strings.IndexFunc(s, func(r rune) bool {
		return r == utf8.RuneError || r != '\n' && !unicode.IsGraphic(r)
	}) < 0
}

// consists reports whether the letters beyond ASCII of a sample of a code page
// are of the scripts that is wants.
func consists(sample []byte, of encoding.Encoding, is func(kana, hangul, other int) bool) bool {
	if !makesSense(sample, of) {
		return false
	}
	s, _ := of.NewDecoder().String(string(sample))
	var kana, hangul, other int
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf, !unicode.IsLetter(r):
		case r >= 0xff61 && r <= 0xff9f: // half-width kana are single octets, and any Western letter
			other++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.In(r, unicode.Hangul):
			hangul++
		default:
			other++
		}
	}
	return is(kana, hangul, other)
}

// Text is a text of which only the octets are known, such as a file's name: it
// is UTF-8, or of the code page that it makes sense in.
func Text(s string) string {
	v := octets([]byte(s))
	if len(v.local) > 0 {
		v.text = codePage(v.local)(v.local)
	}
	return strings.TrimSpace(v.text)
}

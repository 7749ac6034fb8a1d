package conformance

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLine is the length of a line in octets, its LF included; maxChunk of the
// payload of one DATA line; maxText of a title, an artist or an album.
const (
	maxLine  = 4096
	maxChunk = 65536
	maxText  = 512
)

// line is a reply line taken apart.
type line struct {
	raw    string
	tag    string // as in "7.2", or "*"
	name   string
	args   []string
	params map[string]string
}

// parseLine takes a line apart, without its LF.
func parseLine(raw string) (line, error) {
	l := line{raw: raw, params: map[string]string{}}
	fail := func(why string) (line, error) { return l, fmt.Errorf("%.200q is no reply line: %s", raw, why) }
	if why := badText(raw); why != "" {
		return fail(why)
	}
	words, err := cutWords(raw)
	if err != nil {
		return fail(err.Error())
	}
	if len(words) < 2 {
		return fail("it needs a tag and a name")
	}
	l.tag, l.name = words[0], words[1]
	if !isTag(l.tag) {
		return fail("it does not begin with a tag")
	}
	if l.name == "" || strings.Trim(l.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fail("its name is not of capital letters")
	}
	for _, w := range words[2:] {
		key, value, isParam := strings.Cut(w, "=")
		switch {
		case !isParam && len(l.params) > 0:
			return fail("an argument follows a parameter")
		case !isParam:
			l.args = append(l.args, w)
			continue
		case !isKey(key):
			return fail("a parameter's key is not of small letters, digits and hyphens")
		}
		if _, twice := l.params[key]; twice {
			return fail(key + " stands twice")
		}
		if l.params[key], err = unquote(value); err != nil {
			return fail(err.Error())
		}
	}
	return l, nil
}

// cutWords divides a line at single spaces outside quotes.
func cutWords(s string) (words []string, err error) {
	quoted, escaped, from := false, false, 0
	for i := range len(s) {
		switch c := s[i]; {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ' ' && !quoted:
			words = append(words, s[from:i])
			from = i + 1
		}
	}
	if quoted {
		return nil, errors.New("a quote is not closed")
	}
	for _, w := range append(words, s[from:]) {
		if w == "" {
			return nil, errors.New("words are not divided by single spaces")
		}
	}
	return append(words, s[from:]), nil
}

// unquote reads a parameter's value.
func unquote(s string) (string, error) {
	if !strings.HasPrefix(s, `"`) {
		if s == "" || strings.Contains(s, `"`) {
			return "", errors.New("a parameter's value is neither a word nor quoted")
		}
		return s, nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == '"'):
			i++
			b.WriteByte(s[i])
		case c == '\\':
			return "", errors.New("a backslash stands before neither a quote nor a backslash")
		case c == '"' && i == len(s)-1:
			return b.String(), nil
		case c == '"':
			return "", errors.New("something follows a closing quote")
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("a quote is not closed")
}

// quote writes a value for a request.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// badText says why s may not stand in a line, "" if it may.
func badText(s string) string {
	if !utf8.ValidString(s) {
		return "it is not UTF-8"
	}
	for _, c := range s {
		if c < ' ' || c >= 0x7f && c <= 0x9f || c == 0x2028 || c == 0x2029 {
			return fmt.Sprintf("it holds the control character %U", c)
		}
	}
	return ""
}

func isTag(s string) bool {
	gen, serial, _ := strings.Cut(s, ".")
	return s == "*" || isNumber(gen, 32) && isNumber(serial, 32) && serial != "0"
}

// isNumber reports whether s is decimal, without leading zeros, and fits.
func isNumber(s string, bits int) bool {
	n, err := strconv.ParseUint(s, 10, bits)
	return err == nil && strconv.FormatUint(n, 10) == s
}

func isKey(s string) bool {
	return s != "" && s[0] >= 'a' && s[0] <= 'z' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

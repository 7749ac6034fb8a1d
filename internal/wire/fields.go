package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// fields is a line taken apart: tag SP name *(SP argument) *(SP key=value).
// Its accessors take what is asked for in order; the first thing that is not
// as it should be sticks in err.
type fields struct {
	tag    Tag
	name   string
	args   []string
	params []param
	err    error
}

type param struct{ key, value string }

func (f *fields) failf(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// split takes a line apart. The tag is set even where the rest fails, if it
// could be read.
func split(line string) (f fields) {
	word, rest, _ := strings.Cut(line, " ")
	var ok bool
	if f.tag, ok = parseTag(word); !ok {
		f.failf("a line starts with a tag, as in \"0.1 LIST\"")
		return f
	}
	f.name, rest, ok = strings.Cut(rest, " ")
	if !isName(f.name) {
		f.name = ""
		f.failf("a command follows the tag after one space, as in \"0.1 LIST\"")
		return f
	}
	for ok && f.err == nil {
		rest, ok = f.word(rest)
	}
	return f
}

// word takes one argument or parameter off the front of s and reports whether
// another must follow.
func (f *fields) word(s string) (rest string, more bool) {
	i := strings.IndexAny(s, " =\"")
	if i < 0 {
		i = len(s)
	}
	if i < len(s) && s[i] == '=' && isKey(s[:i]) {
		value, rest, more, ok := cutValue(s[i+1:])
		if !ok {
			f.failf("the value of %s is neither a word nor a quoted string", s[:i])
		}
		f.params = append(f.params, param{s[:i], value})
		return rest, more
	}
	if i == 0 || i < len(s) && s[i] != ' ' || len(f.params) > 0 {
		f.failf("arguments, then key=value parameters, are divided by single spaces")
		return "", false
	}
	f.args = append(f.args, s[:i])
	if i == len(s) {
		return "", false
	}
	return s[i+1:], true
}

// cutValue takes a parameter's value, a word or a quoted string, off the front
// of s.
func cutValue(s string) (value, rest string, more, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, more = strings.Cut(s, " ")
		return value, rest, more, value != "" && !strings.Contains(value, `"`)
	}
	var b strings.Builder
	for s = s[1:]; ; {
		i := strings.IndexAny(s, `\"`)
		if i < 0 {
			return "", "", false, false
		}
		b.WriteString(s[:i])
		if s[i] == '"' {
			s = s[i+1:]
			return b.String(), strings.TrimPrefix(s, " "), s != "", s == "" || s[0] == ' '
		}
		if i+1 == len(s) || s[i+1] != '\\' && s[i+1] != '"' {
			return "", "", false, false
		}
		b.WriteByte(s[i+1])
		s = s[i+2:]
	}
}

func parseTag(s string) (Tag, bool) {
	if s == "*" {
		return Tag{}, true
	}
	gen, serial, _ := strings.Cut(s, ".")
	g, ok1 := parseNumber(gen, maxUint32)
	n, ok2 := parseNumber(serial, maxUint32)
	if !ok1 || !ok2 || n == 0 {
		return Tag{}, false
	}
	return Tag{uint32(g), uint32(n)}, true
}

const (
	maxUint32 = 1<<32 - 1
	maxInt63  = 1<<63 - 1
)

// parseNumber reads decimal digits without leading zeros.
func parseNumber(s string, most uint64) (uint64, bool) {
	if s == "" || len(s) > 1 && s[0] == '0' || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err == nil && n <= most
}

// isName reports whether s is a command's or reply's name: capital letters.
func isName(s string) bool {
	if len(s) > MaxName {
		return false
	}
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

// isKey reports whether s is a parameter's key: small letters, digits and
// hyphens, a letter first.
func isKey(s string) bool {
	if len(s) > MaxName {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// arg takes the next argument, a number.
func (f *fields) arg(what string, most uint64) uint64 {
	if f.err != nil {
		return 0
	}
	if len(f.args) == 0 {
		f.failf("%s lacks %s", f.name, what)
		return 0
	}
	n, ok := parseNumber(f.args[0], most)
	if !ok {
		f.failf("%s takes a number for %s", f.name, what)
	}
	f.args = f.args[1:]
	return n
}

// atom takes the next argument as it is.
func (f *fields) atom(what string) string {
	if f.err != nil {
		return ""
	}
	if len(f.args) == 0 {
		f.failf("%s lacks %s", f.name, what)
		return ""
	}
	a := f.args[0]
	f.args = f.args[1:]
	return a
}

// text is the value of a parameter, "" where it is not given.
func (f *fields) text(key string) string {
	value, seen := "", false
	for _, p := range f.params {
		if p.key != key {
			continue
		}
		if seen {
			f.failf("%s is given twice", key)
		}
		value, seen = p.value, true
	}
	if len(value) > MaxText {
		f.failf("%s is longer than %d octets", key, MaxText)
	}
	return value
}

// must is the value of a parameter that has to be given.
func (f *fields) must(key string) string {
	s := f.text(key)
	if s == "" {
		f.failf("%s lacks %s", f.name, key)
	}
	return s
}

// number is the value of a numeric parameter, or missing where it is not
// given; a negative missing makes the parameter a must.
func (f *fields) number(key string, most uint64, missing int64) uint64 {
	s := f.text(key)
	if s == "" && missing >= 0 {
		return uint64(missing)
	}
	n, ok := parseNumber(s, most)
	if !ok && s == "" {
		f.failf("%s lacks %s", f.name, key)
	} else if !ok {
		f.failf("%s is not a number up to %d", key, most)
	}
	return n
}

// end checks that no argument is left. Unknown parameters are ignored (RFC,
// "Extending the Protocol").
func (f *fields) end() {
	if len(f.args) > 0 {
		f.failf("%s has too many arguments", f.name)
	}
}

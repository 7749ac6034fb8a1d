package conformance

import (
	"fmt"
	"strconv"
	"strings"
)

// fields reads what a reply line must hold; the first thing that is missing
// or wrong sticks in err.
type fields struct {
	line
	err error
}

func (f *fields) failf(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("%.200q: "+format, append([]any{f.raw}, args...)...)
	}
}

// is checks the line's name and how many arguments it has.
func (f *fields) is(name string, args int) {
	if f.name != name || len(f.args) != args {
		f.failf("a line %s with %d arguments should stand here", name, args)
	}
}

// arg is a numeric argument.
func (f *fields) arg(i int) int64 {
	if f.err != nil {
		return 0
	}
	return f.parse("argument", f.args[i])
}

// number is a numeric parameter that must be there.
func (f *fields) number(key string) int64 {
	s, ok := f.params[key]
	if !ok {
		f.failf("%s is missing", key)
		return 0
	}
	return f.parse(key, s)
}

// optional is a numeric parameter that may be missing: 0 then.
func (f *fields) optional(key string) int64 {
	if _, ok := f.params[key]; !ok {
		return 0
	}
	return f.number(key)
}

// text is a textual parameter; must says that it has to be there.
func (f *fields) text(key string, must bool) string {
	s, ok := f.params[key]
	if must && s == "" {
		f.failf("%s is missing or empty", key)
	}
	if ok && len(s) > maxText {
		f.failf("%s is longer than %d octets", key, maxText)
	}
	return s
}

// revision is an opaque word.
func (f *fields) revision(must bool) string {
	s := f.text("revision", must)
	if len(s) > 64 || strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '=' }) {
		f.failf("a revision is 1 to 64 visible ASCII characters but quotes and =")
	}
	return s
}

func (f *fields) parse(what, s string) int64 {
	if !isNumber(s, 63) {
		f.failf("%s %q is not a decimal number", what, s)
	}
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

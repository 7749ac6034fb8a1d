package wire

import (
	"slices"
	"strconv"
	"strings"
)

// maxVersion is the greatest major version that a greeting can name.
const maxVersion = 999

// Speaks reports whether the server can speak a major version on this port
// (RFC, "Versions").
func (r Greeting) Speaks(version int) bool {
	return r.Version == version || slices.Contains(r.Versions, version)
}

// versions appends the major versions that a server can speak.
func (p printer) versions(r Greeting) printer {
	all := r.Versions
	if len(all) == 0 {
		all = []int{r.Version}
	}
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = strconv.Itoa(v)
	}
	return p.text("versions", strings.Join(words, ","))
}

// versions reads what printer.versions has written.
func (f *fields) versions() []int {
	var all []int
	for _, word := range f.words("versions") {
		v, ok := parseNumber(word, maxVersion)
		if !ok || v == 0 {
			f.failf("versions is not a list of numbers from 1 to %d", maxVersion)
		}
		all = append(all, int(v))
	}
	return all
}

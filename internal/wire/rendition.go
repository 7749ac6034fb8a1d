package wire

import (
	"strconv"
	"strings"
)

// MaxRenditions is how many renditions a SONG line can name.
const MaxRenditions = 8

// maxRate is the greatest bitrate of a rendition, kbit/s.
const maxRate = 9999

// CapabilityRenditions is the word by which a greeting says that songs of this
// server may have renditions (RFC, "Renditions").
const CapabilityRenditions = "renditions"

// A Rendition is the same song at a lower bitrate, cut into the same segments
// of the same samples (RFC, "Renditions").
type Rendition struct {
	Rate     int    // kbit/s
	Bytes    int64  // of all its frames together; until it was made, as many as there will be, about
	Revision string // by which GetSeg asks for it
}

// renditions appends those of a song, the lowest rate first.
func (p printer) renditions(all []Rendition) printer {
	words := make([]string, len(all))
	for i, r := range all {
		words[i] = strconv.Itoa(r.Rate) + ":" + strconv.FormatInt(r.Bytes, 10) + ":" + r.Revision
	}
	return p.text("renditions", strings.Join(words, ","))
}

// renditions reads what printer.renditions has written, and checks that rates
// rise and no revision comes twice.
func (f *fields) renditions(song string) []Rendition {
	words := f.words("renditions")
	if len(words) > MaxRenditions {
		f.failf("there are more than %d renditions", MaxRenditions)
		return nil
	}
	var all []Rendition
	seen := map[string]bool{song: true}
	for _, word := range words {
		rate, rest, _ := strings.Cut(word, ":")
		bytes, revision, _ := strings.Cut(rest, ":")
		kbits, ok1 := parseNumber(rate, maxRate)
		octets, ok2 := parseNumber(bytes, maxInt63)
		switch {
		case !ok1 || !ok2 || kbits == 0 || octets == 0 || !isRevision(revision):
			f.failf("renditions are written as rate:bytes:revision")
		case len(all) > 0 && int(kbits) <= all[len(all)-1].Rate:
			f.failf("renditions are not in the order of their rates")
		case seen[revision]:
			f.failf("two renditions have one revision")
		}
		seen[revision] = true
		all = append(all, Rendition{Rate: int(kbits), Bytes: int64(octets), Revision: revision})
	}
	return all
}

// isRevision reports whether s can be a revision (RFC, "Revision").
func isRevision(s string) bool {
	return s != "" && len(s) <= MaxRevision && !strings.ContainsFunc(s, func(c rune) bool {
		return c < '!' || c > '~' || c == '"' || c == '='
	})
}

// revision is the revision that a reply must tell.
func (f *fields) revision() string {
	s := f.must("revision")
	if !isRevision(s) {
		f.failf("revision is not of 1 to %d visible ASCII characters without quotation marks and =", MaxRevision)
	}
	return s
}

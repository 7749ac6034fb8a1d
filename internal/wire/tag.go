package wire

import "strconv"

// A Tag names a request; every line of its reply carries it. Gen is the
// client's play generation (0: belongs to no play), Serial counts requests
// from 1 and is unique among the outstanding ones of its generation. The zero
// Tag is written "*" and marks what the server says unasked.
type Tag struct {
	Gen, Serial uint32
}

// Append appends the tag's text to dst.
func (t Tag) Append(dst []byte) []byte {
	if t == (Tag{}) {
		return append(dst, '*')
	}
	dst = strconv.AppendUint(dst, uint64(t.Gen), 10)
	dst = append(dst, '.')
	return strconv.AppendUint(dst, uint64(t.Serial), 10)
}

// String is the tag's text, as in "7.12".
func (t Tag) String() string { return string(t.Append(nil)) }

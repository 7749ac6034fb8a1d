package catalog

import (
	"bytes"
	"encoding/binary"
	"io"
)

// Limits of a tag. Real ones are far below them.
const (
	maxFrames  = 2048     // looked at
	maxText    = 64 << 10 // octets of a title, artist or album
	maxPicture = 16 << 20 // octets
	// maxEscaped is how much of a tag is read that uses unsynchronisation, which
	// must be undone from its start on.
	maxEscaped = 16 << 20
)

// trim returns the ID3v2 tag that a file starts with, cut down to the title,
// artists, album and first picture, without flags and padding; nil where there
// is none. Of a picture no more than so many octets are kept. Hostile tags hold
// millions of frames, or claim gigabytes: what is done here is bounded, and
// what a library is then given is small.
func trim(r io.ReaderAt, size, picture int64) []byte {
	var head [10]byte
	if _, err := r.ReadAt(head[:], 0); err != nil || string(head[:3]) != "ID3" || head[3] < 2 || head[3] > 4 {
		return nil
	}
	t := tagFrames{version: head[3], end: min(size, int64(len(head))+syncSafe(head[6:]))}
	const escaped, extended = 0x80, 0x40
	flags := head[5]
	if flags&escaped != 0 && t.version < 4 {
		b := make([]byte, min(t.end, maxEscaped))
		n, _ := r.ReadAt(b, 0)
		b = append(b[:len(head):len(head)], unescape(b[min(n, len(head)):n])...)
		r, t.end = bytes.NewReader(b), int64(len(b))
	}
	t.r = newNear(r)
	t.at = int64(len(head))
	if flags&extended != 0 && !t.skipExtended() {
		return nil
	}
	body := t.keep(picture)
	out := append([]byte("ID3"), t.version, 0, 0)
	n := len(body)
	out = append(out, byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f))
	return append(out, body...)
}

// tagFrames goes through the frames of a tag.
type tagFrames struct {
	r       *near
	version byte
	at, end int64
}

// skipExtended steps over the extended header.
func (t *tagFrames) skipExtended() bool {
	b := t.r.read(t.at, 4)
	switch {
	case len(b) < 4:
		return false
	case t.version == 3:
		t.at += 4 + int64(binary.BigEndian.Uint32(b))
	case t.version == 4:
		t.at += syncSafe(b)
	default:
		return false // the whole tag is compressed
	}
	return true
}

// kept are the frames that are kept, by version 2's names and the later ones.
var kept = map[string]bool{
	"TT2": true, "TP1": true, "TP2": true, "TAL": true, "PIC": true,
	"TIT2": true, "TPE1": true, "TPE2": true, "TALB": true, "APIC": true,
}

// keep returns the first of each kind of frames that are kept.
func (t *tagFrames) keep(picture int64) (out []byte) {
	header := int64(10)
	if t.version == 2 {
		header = 6
	}
	have := make(map[string]bool, len(kept))
	for n := 0; n < maxFrames && t.at+header <= t.end && len(have) < len(kept)/2; n++ {
		h := t.r.read(t.at, int(header))
		if len(h) < int(header) || h[0] == 0 { // padding
			break
		}
		name, size := string(h[:4]), int64(0)
		switch t.version {
		case 2:
			name, size = string(h[:3]), int64(h[3])<<16|int64(h[4])<<8|int64(h[5])
		case 3:
			size = int64(binary.BigEndian.Uint32(h[4:]))
		case 4:
			size = syncSafe(h[4:])
		}
		start := t.at + header
		t.at = start + size
		if size == 0 || t.at > t.end || !kept[name] || have[name] {
			continue
		}
		limit := int64(maxText)
		if isPicture := name[len(name)-1] == 'C'; isPicture {
			limit, size = maxPicture, min(size, picture)
		}
		if size > limit {
			continue
		}
		body := t.r.read(start, int(size))
		if t.version > 2 {
			body = t.plain(body, h[9])
		}
		if len(body) == 0 {
			continue
		}
		have[name] = true
		out = t.appendFrame(out, name, body)
	}
	return out
}

// plain undoes what a frame's flags tell was done to its body; nil where that
// is not known.
func (t *tagFrames) plain(body []byte, flags byte) []byte {
	if t.version == 3 {
		if flags&0xc0 != 0 { // compressed or encrypted
			return nil
		}
		return body[min(int(flags>>5&1), len(body)):] // group
	}
	if flags&0x0c != 0 { // compressed or encrypted
		return nil
	}
	skip := int(flags>>6&1) + 4*int(flags&1) // group, length
	body = body[min(skip, len(body)):]
	if flags&2 != 0 {
		body = unescape(body)
	}
	return body
}

// appendFrame writes a frame.
func (t *tagFrames) appendFrame(out []byte, name string, body []byte) []byte {
	out = append(out, name...)
	n := len(body)
	switch t.version {
	case 2:
		out = append(out, byte(n>>16), byte(n>>8), byte(n))
	case 3:
		out = append(binary.BigEndian.AppendUint32(out, uint32(n)), 0, 0)
	case 4:
		out = append(out, byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f), 0, 0)
	}
	return append(out, body...)
}

// unescape undoes unsynchronisation: a zero octet after FF is not meant. It
// overwrites b.
func unescape(b []byte) []byte {
	out, after := b[:0], false
	for _, c := range b {
		if !after || c != 0 {
			out = append(out, c)
		}
		after = c == 0xff
	}
	return out
}

// syncSafe is a number of four times seven bits.
func syncSafe(b []byte) int64 {
	return int64(b[0]&0x7f)<<21 | int64(b[1]&0x7f)<<14 | int64(b[2]&0x7f)<<7 | int64(b[3]&0x7f)
}

// near reads small pieces that lie near each other with few reads of what is
// behind it.
type near struct {
	r    io.ReaderAt
	base int64
	buf  []byte
}

func newNear(r io.ReaderAt) *near { return &near{r: r} }

// read returns the n octets at a place, or those that there are. They stand
// until the next call.
func (b *near) read(at int64, n int) []byte {
	const size = 2 << 10
	if at < b.base || at+int64(n) > b.base+int64(len(b.buf)) {
		if cap(b.buf) < max(n, size) {
			b.buf = make([]byte, max(n, size))
		}
		m, _ := b.r.ReadAt(b.buf[:max(n, size)], at)
		b.base, b.buf = at, b.buf[:m]
	}
	from := at - b.base
	return b.buf[from:min(from+int64(n), int64(len(b.buf)))]
}

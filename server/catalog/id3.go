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
	maxPicture = 10 << 20 // octets; the library reads no more at once
	// maxEscaped is how much of a tag is read that uses unsynchronisation, which
	// must be undone from its start on.
	maxEscaped = 16 << 20
	padding    = 10 // octets that the library wants after the last frame
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
		n = max(n, len(head))
		b = b[:len(head)+len(unescape(b[len(head):n]))]
		r, t.end = bytes.NewReader(b), int64(len(b))
	}
	t.r = near{r: r}
	t.at = int64(len(head))
	if flags&extended != 0 && !t.skipExtended() {
		return nil
	}
	out := t.keep(append(make([]byte, 0, 512), "ID3\x00\x00\x00\x00\x00\x00\x00"...), picture)
	out = append(out, make([]byte, padding)...)
	out[3] = t.version
	putSyncSafe(out[6:], len(out)-len(head))
	return out
}

// tagFrames goes through the frames of a tag.
type tagFrames struct {
	r       near
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

// keep appends the first of each kind of frames that are kept to out.
func (t *tagFrames) keep(out []byte, picture int64) []byte {
	header := 10
	if t.version == 2 {
		header = 6
	}
	have := make(map[string]bool, len(kept))
	for n := 0; n < maxFrames && t.at+int64(header) <= t.end && len(have) < len(kept)/2; n++ {
		h := t.r.read(t.at, header)
		if len(h) < header || h[0] == 0 { // padding
			break
		}
		name, size := t.frame(h)
		start := t.at + int64(header)
		t.at = start + size
		limit := int64(maxText)
		if isPicture := name[len(name)-1] == 'C'; isPicture {
			limit = maxPicture
		}
		if size == 0 || size > limit || t.at > t.end || !kept[name] || have[name] {
			continue
		}
		if limit == maxPicture {
			size = min(size, picture)
		}
		frame := len(out)
		out = append(out, h...)
		body := len(out)
		out = t.r.append(out, start, int(size))
		if t.version > 2 {
			out = out[:body+copy(out[body:], t.plain(out[body:], h[9]))]
		}
		if len(out) == body {
			out = out[:frame]
			continue
		}
		have[name] = true
		t.putSize(out[frame:body], len(out)-body)
	}
	return out
}

// frame reads a frame's header.
func (t *tagFrames) frame(h []byte) (name string, size int64) {
	switch t.version {
	case 2:
		return string(h[:3]), int64(h[3])<<16 | int64(h[4])<<8 | int64(h[5])
	case 3:
		return string(h[:4]), int64(binary.BigEndian.Uint32(h[4:]))
	}
	return string(h[:4]), syncSafe(h[4:])
}

// putSize writes the size of a frame without flags into its header.
func (t *tagFrames) putSize(h []byte, n int) {
	switch t.version {
	case 2:
		h[3], h[4], h[5] = byte(n>>16), byte(n>>8), byte(n)
		return
	case 3:
		binary.BigEndian.PutUint32(h[4:], uint32(n))
	case 4:
		putSyncSafe(h[4:], n)
	}
	h[8], h[9] = 0, 0
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

// putSyncSafe writes such a number.
func putSyncSafe(b []byte, n int) {
	b[0], b[1], b[2], b[3] = byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f)
}

// near reads small pieces that lie near each other with few reads of what is
// behind it.
type near struct {
	r    io.ReaderAt
	base int64
	buf  [2 << 10]byte
	n    int // octets in buf
}

// read returns the n octets at a place, or those that there are; n is small.
// They stand until the next call.
func (b *near) read(at int64, n int) []byte {
	if at < b.base || at+int64(n) > b.base+int64(b.n) {
		m, _ := b.r.ReadAt(b.buf[:], at)
		b.base, b.n = at, m
	}
	from := int(at - b.base)
	return b.buf[from:min(from+n, b.n)]
}

// append appends the n octets at a place to out, or those that there are.
func (b *near) append(out []byte, at int64, n int) []byte {
	if n <= len(b.buf) {
		return append(out, b.read(at, n)...)
	}
	all := make([]byte, len(out)+n, len(out)+n+padding)
	m, _ := b.r.ReadAt(all[copy(all, out):], at)
	return all[:len(out)+m]
}

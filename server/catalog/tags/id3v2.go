package tags

import (
	"bytes"
	"encoding/binary"
)

// An id3v2 is a tag whose frames are read (id3.org, "ID3 tag version 2.4.0 –
// Main Structure", and those of 2.3.0 and 2.2.0). The frames lie from start to
// end in r.
type id3v2 struct {
	r          *window
	version    byte // 2, 3 or 4
	start, end int64
	escaped    bool // every frame is unsynchronised by itself
	plainSizes bool // of 2.4: sizes are plain numbers
	origin     *origin
	texts      int // octets of text, as decoded
	searched   int // octets, for frames that are not where they should be
}

const headerLen = 10 // of a tag

// Flags of a tag's header.
const (
	tagEscaped  = 0x80
	tagExtended = 0x40
	tagFooter   = 0x10
)

// readID3v2 reads the tag from offset at to end.
func readID3v2(r *window, at, end int64, f *fields) {
	head := r.copy(at, headerLen)
	if len(head) < headerLen {
		return
	}
	t := &id3v2{r: r, version: head[3], start: at + headerLen, end: end}
	flags := head[5]
	if t.version == 4 && flags&tagFooter != 0 {
		t.end -= headerLen
	}
	if flags&tagExtended != 0 && !t.skipExtended() {
		return
	}
	if flags&tagEscaped != 0 {
		if t.version < 4 {
			t.unescape()
		}
		t.escaped = t.version == 4
	}
	heads := t.layout()
	for _, h := range heads {
		t.read(h, f)
	}
}

// skipExtended steps over the extended header. Some programs set its flag and
// write none.
func (t *id3v2) skipExtended() bool {
	b := t.r.peek(t.start, 4)
	switch {
	case len(b) < 4 || t.version == 2: // in 2.2 the flag says that the tag is compressed
		return false
	case isKnown(string(b)):
	case t.version == 3:
		t.start += 4 + int64(binary.BigEndian.Uint32(b))
	default:
		t.start += syncSafe(b)
	}
	return t.start <= t.end
}

// An origin says where in the file the octets of a tag were before it was
// unescaped.
type origin struct {
	raw   []byte
	start int64
}

// offset is where in the file the octet is that is now the n-th.
func (o *origin) offset(n int64) int64 {
	i := 0
	for ; n > 0 && i < len(o.raw); n-- {
		i++
		if o.raw[i-1] == 0xff && i < len(o.raw) && o.raw[i] == 0 {
			i++
		}
	}
	return o.start + int64(i)
}

// unescape replaces the tag by one that is not unsynchronised, if it is.
func (t *id3v2) unescape() {
	raw := t.r.copy(t.start, int(min(t.end-t.start, maxEscaped)))
	if !isEscaped(raw) {
		return
	}
	plain := unescape(bytes.Clone(raw))
	t.origin = &origin{raw, t.start}
	t.r = &window{r: bytes.NewReader(plain), size: int64(len(plain))}
	t.start, t.end = 0, int64(len(plain))
}

// isEscaped reports whether b can have been unsynchronised: no octet that
// begins a frame of audio follows FF. Some programs only say that it was.
func isEscaped(b []byte) bool {
	for i, c := range b {
		if c == 0xff && (i+1 == len(b) || b[i+1] >= 0xe0) {
			return false
		}
	}
	return true
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

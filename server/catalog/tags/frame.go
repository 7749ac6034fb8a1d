package tags

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// readers read the frames' bodies, by name.
var readers map[string]func(t *id3v2, h head, f *fields)

func init() {
	readers = map[string]func(*id3v2, head, *fields){
		"APIC": (*id3v2).readPicture,
		"RVA2": (*id3v2).readVolume,
		"TXXX": (*id3v2).readUserText,
	}
	for name := range textFrames {
		readers[name] = (*id3v2).readText
	}
}

// textFrames are the frames of one text, and the fields that they fill.
var textFrames = map[string]field{
	"TIT2": title, "TPE1": artist, "TPE2": albumArtist, "TALB": album, "TCON": genre,
	"TRCK": track, "TPOS": disc, "TDRC": year, "TYER": year, "TDRL": year,
}

func (t *id3v2) read(h head, f *fields) { readers[h.name](t, h, f) }

func (t *id3v2) readText(h head, f *fields) {
	b := t.body(h)
	if len(b) == 0 || b[0] > maxEncoding {
		return
	}
	f.add(textFrames[h.name], values(b[0], b[1:])...)
}

// readUserText reads a text that has a name of its own.
func (t *id3v2) readUserText(h head, f *fields) {
	b := t.body(h)
	if len(b) == 0 || b[0] > maxEncoding {
		return
	}
	name, rest := cut(b[0], b[1:])
	if v := values(b[0], rest); len(v) > 0 {
		f.named(decode(b[0], name).text, v...)
	}
}

// readVolume reads an adjustment of the volume (RVA2): the master volume's.
func (t *id3v2) readVolume(h head, f *fields) {
	name, b, ok := bytes.Cut(t.body(h), []byte{0})
	for ok && len(b) >= 4 {
		const master = 1
		channel, db, bits := b[0], float32(int16(binary.BigEndian.Uint16(b[1:])))/512, int(b[3])
		peak := b[4:][:min((bits+7)/8, len(b)-4)]
		b = b[4+len(peak):]
		if channel != master {
			continue
		}
		g := &f.gain[trackGain]
		if bytes.EqualFold(name, []byte("album")) {
			g = &f.gain[albumGain]
		}
		if !g.Known {
			g.Known, g.DB = true, db
		}
		return
	}
}

// coding is what was done to a frame's body.
type coding struct {
	skip      int // octets before it that tell of it
	deflated  bool
	encrypted bool
	escaped   bool
}

// codings returns what a frame's flags say was done to its body, likeliest
// first: flags are set where they should not be.
func (t *id3v2) codings(h head) []coding {
	var c coding
	var group, length int
	switch t.version {
	case 3:
		group = int(h.flags >> 5 & 1)
		c.deflated, c.encrypted = h.flags&0x80 != 0, h.flags&0x40 != 0
		if c.deflated {
			length = 4
		}
	case 4:
		group = int(h.flags >> 6 & 1)
		c.deflated, c.encrypted = h.flags&8 != 0, h.flags&4 != 0
		c.escaped = t.escaped || h.flags&2 != 0
		if c.deflated || h.flags&1 != 0 {
			length = 4
		}
	}
	var list []coding
	for _, skip := range []int{group + length, length, 0} {
		if n := len(list); n == 0 || list[n-1].skip != skip {
			c.skip = skip
			list = append(list, c)
		}
	}
	return list
}

// body returns the text that a frame holds, with its encoding in front; nil
// where it can't be read.
func (t *id3v2) body(h head) []byte {
	if t.texts > maxTexts {
		return nil
	}
	raw := t.r.copy(h.at, int(min(h.size, maxText)))
	for _, c := range t.codings(h) {
		b := c.decode(raw)
		t.texts += max(len(b), 1<<10)
		if len(b) > 0 && (b[0] <= maxEncoding || h.name == "RVA2") {
			return b
		}
	}
	return nil
}

func (c coding) decode(raw []byte) []byte {
	if c.encrypted || c.skip > len(raw) {
		return nil
	}
	b := bytes.Clone(raw[c.skip:])
	if c.escaped && isEscaped(b) {
		b = unescape(b)
	}
	if !c.deflated {
		return b
	}
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	b, err = io.ReadAll(io.LimitReader(z, maxText))
	if err != nil {
		return nil
	}
	return b
}

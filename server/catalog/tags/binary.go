package tags

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
)

// errDamaged says that what was to be the binary form of tags is none.
var errDamaged = errors.New("not the binary form of tags, or a damaged one")

// AppendBinary appends the tags' binary form to b: texts with their lengths,
// and numbers of variable length. It never fails.
func (t *Tags) AppendBinary(b []byte) ([]byte, error) {
	for _, s := range t.texts() {
		b = binary.AppendUvarint(b, uint64(len(*s)))
		b = append(b, *s...)
	}
	for _, n := range t.numbers() {
		b = binary.AppendUvarint(b, uint64(*n))
	}
	for _, g := range []Gain{t.TrackGain, t.AlbumGain} {
		b = append(b, flag(g.Known))
		if g.Known {
			b = binary.BigEndian.AppendUint32(b, math.Float32bits(g.DB))
			b = binary.BigEndian.AppendUint32(b, math.Float32bits(g.Peak))
		}
	}
	p := t.Picture
	if p == nil {
		return append(b, 0), nil
	}
	b = append(b, 1, p.Kind, flag(p.Escaped), flag(p.Deflated))
	for _, n := range []int64{p.Offset, p.Length, p.Skip, p.Bytes, int64(len(p.Type))} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return append(b, p.Type...), nil
}

// MarshalBinary is AppendBinary to nothing.
func (t *Tags) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary makes t the tags whose binary form b is. Whatever b holds, it
// takes no more memory than a few times its length.
func (t *Tags) UnmarshalBinary(b []byte) error {
	*t = Tags{}
	d := form{s: string(b)}
	for _, s := range t.texts() {
		*s = d.text()
	}
	t.Title = strings.Clone(t.Title) // the others are shared by songs, and kept once
	for _, n := range t.numbers() {
		*n = uint16(d.number(math.MaxUint16))
	}
	for _, g := range []*Gain{&t.TrackGain, &t.AlbumGain} {
		if g.Known = d.flag(); g.Known {
			g.DB, g.Peak = d.float(), d.float()
		}
	}
	if d.flag() {
		p := &Picture{Kind: d.octet(), Escaped: d.flag(), Deflated: d.flag()}
		p.Offset, p.Length = d.number(math.MaxInt64), d.number(math.MaxInt64)
		p.Skip, p.Bytes = d.number(maxPictureHead), d.number(MaxPicture)
		p.Type = strings.Clone(d.text())
		t.Picture = p
		d.failed = d.failed || p.Bytes == 0
	}
	if d.failed || d.s != "" {
		return errDamaged
	}
	return nil
}

func (t *Tags) texts() [5]*string {
	return [...]*string{&t.Title, &t.Artist, &t.AlbumArtist, &t.Album, &t.Genre}
}

func (t *Tags) numbers() [5]*uint16 {
	return [...]*uint16{&t.Track, &t.Tracks, &t.Disc, &t.Discs, &t.Year}
}

func flag(is bool) byte {
	if is {
		return 1
	}
	return 0
}

// A form reads what AppendBinary wrote. The first thing wrong sets failed, and
// all after it is zero.
type form struct {
	s      string
	failed bool
}

// take takes the next n octets.
func (d *form) take(n int) string {
	if d.failed || n > len(d.s) {
		d.failed, d.s = true, ""
		return ""
	}
	taken := d.s[:n]
	d.s = d.s[n:]
	return taken
}

func (d *form) octet() byte {
	if s := d.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (d *form) flag() bool {
	n := d.octet()
	d.failed = d.failed || n > 1
	return n == 1
}

// number is the next number, which is at most limit.
func (d *form) number(limit uint64) int64 {
	var n uint64
	for shift := 0; ; shift += 7 {
		c := d.octet()
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			break
		}
		if shift > 56 {
			d.failed = true
			break
		}
	}
	if d.failed || n > limit {
		d.failed = true
		return 0
	}
	return int64(n)
}

func (d *form) text() string { return d.take(int(d.number(math.MaxInt32))) }

func (d *form) float() float32 {
	s := d.take(4)
	if s == "" {
		return 0
	}
	return math.Float32frombits(uint32(s[0])<<24 | uint32(s[1])<<16 | uint32(s[2])<<8 | uint32(s[3]))
}

package catalog

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"

	"segue/internal/test/mp3test"
)

// frame is one of an ID3v2 tag of version 2, 3 or 4.
func frame(version byte, name string, flags byte, body []byte) []byte {
	n := len(body)
	b := []byte(name)
	switch version {
	case 2:
		return append(append(b, byte(n>>16), byte(n>>8), byte(n)), body...)
	case 3:
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	case 4:
		b = append(b, byte(n>>21&0x7f), byte(n>>14&0x7f), byte(n>>7&0x7f), byte(n&0x7f))
	}
	return append(append(b, 0, flags), body...)
}

// id3 is a tag with flags.
func id3(version, flags byte, frames ...[]byte) []byte {
	body := slices.Concat(frames...)
	b := mp3test.ID3v2Header(version, false, len(body))
	b[5] = flags
	return append(b, body...)
}

func title(version byte, text string) []byte {
	name := "TIT2"
	if version == 2 {
		name = "TT2"
	}
	return frame(version, name, 0, append([]byte{0}, text...))
}

// escape is unsynchronisation.
func escape(b []byte) []byte { return bytes.ReplaceAll(b, []byte{0xff}, []byte{0xff, 0}) }

func TestTags(t *testing.T) {
	picture := append([]byte("\x00image/png\x00\x03\x00"), bytes.Repeat([]byte{0xff, 0xe0, 1}, 3000)...)
	utf16 := []byte("\x01\xff\xfeT\x00\xe9\x00")
	length := func(b []byte) []byte { return append([]byte{0, 0, 0, byte(len(b))}, b...) }
	tests := map[string]struct {
		file  []byte
		want  tags
		cover int
	}{
		"2.2":                    {file: id3(2, 0, title(2, "T"), frame(2, "TP1", 0, []byte("\x00A")), frame(2, "TAL", 0, []byte("\x00L"))), want: tags{title: "T", artist: "A", album: "L"}},
		"2.3":                    {file: id3(3, 0, title(3, "T"), frame(3, "APIC", 0, picture)), want: tags{title: "T", cover: true}, cover: len(picture) - 13},
		"2.4":                    {file: id3(4, 0, frame(4, "APIC", 0, picture), title(4, "T")), want: tags{title: "T", cover: true}, cover: len(picture) - 13},
		"album's artist":         {file: id3(3, 0, title(3, "T"), frame(3, "TPE2", 0, []byte("\x00B"))), want: tags{title: "T", artist: "B"}},
		"2.3 escaped":            {file: id3(3, 0x80, escape(slices.Concat(frame(3, "TIT2", 0, utf16), frame(3, "APIC", 0, picture)))), want: tags{title: "Té", cover: true}, cover: len(picture) - 13},
		"2.4 escaped frame":      {file: id3(4, 0x80, frame(4, "TIT2", 3, length(escape(utf16))), title(4, "no")), want: tags{title: "Té"}},
		"2.4 group":              {file: id3(4, 0, frame(4, "TIT2", 0x40, append([]byte{9}, utf16...))), want: tags{title: "Té"}},
		"compressed frame":       {file: id3(3, 0, frame(3, "TIT2", 0x80, utf16), frame(3, "TALB", 0, utf16)), want: tags{album: "Té"}},
		"2.3 extended":           {file: id3(3, 0x40, []byte{0, 0, 0, 6, 0, 0, 0, 0, 0, 0}, title(3, "T")), want: tags{title: "T"}},
		"2.4 extended":           {file: id3(4, 0x40, []byte{0, 0, 0, 6, 1, 0}, title(4, "T")), want: tags{title: "T"}},
		"2.2 compressed":         {file: id3(2, 0x40, title(2, "T"))},
		"padding":                {file: id3(3, 0, title(3, "T"), make([]byte, 5000)), want: tags{title: "T"}},
		"first of two":           {file: id3(3, 0, title(3, "T"), title(3, "U")), want: tags{title: "T"}},
		"behind unknown frames":  {file: id3(3, 0, frame(3, "PRIV", 0, make([]byte, 100_000)), title(3, "T")), want: tags{title: "T"}},
		"frame beyond the tag":   {file: id3(3, 0, title(3, "T"), frame(3, "TALB", 0, []byte("\x00L"))[:11]), want: tags{title: "T"}},
		"ID3v1":                  {file: mp3test.ID3v1("T"), want: tags{title: "T"}},
		"tag longer than a file": {file: append(mp3test.ID3v2Header(3, false, 1<<28-1), title(3, "T")...), want: tags{title: "T"}},
		"none":                   {file: []byte("no tag at all, but long enough for one")},
		"nothing":                {},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, size := bytes.NewReader(tt.file), int64(len(tt.file))
			if got := readTags(r, size); got != tt.want {
				t.Errorf("%+v, not %+v", got, tt.want)
			}
			if got, _, err := readCover(r, size); len(got) != tt.cover || err != nil {
				t.Errorf("a cover of %d octets, not %d, %v", len(got), tt.cover, err)
			}
		})
	}
}

// counted counts what is read.
type counted struct {
	r     io.ReaderAt
	calls int
	n     int64
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.r.ReadAt(b, at)
	c.calls++
	c.n += int64(n)
	return n, err
}

// TestHostileTags: whatever a tag claims and however much there is of it, what
// is read and allocated for a file's tags is bounded.
func TestHostileTags(t *testing.T) {
	million := func(version byte, name string) []byte {
		return id3(version, 0, bytes.Repeat(frame(version, name, 0, []byte{0}), 1_000_000))
	}
	huge := make([]byte, 32<<20)
	tests := map[string][]byte{
		"a million titles":          million(3, "TIT2"),
		"a million unknown frames":  million(4, "PRIV"),
		"a million of version 2":    million(2, "TT2"),
		"a title of 32 MiB":         id3(3, 0, frame(3, "TIT2", 0, huge)),
		"a picture of 32 MiB":       id3(3, 0, frame(3, "APIC", 0, append([]byte("\x00image/png\x00\x03\x00"), huge...))),
		"a picture of 10 MiB":       id3(3, 0, frame(3, "APIC", 0, append([]byte("\x00image/png\x00\x03\x00"), huge[:maxPicture-100]...))),
		"32 MiB escaped":            id3(3, 0x80, frame(3, "APIC", 0, bytes.Repeat([]byte{0xff, 0}, len(huge)/2))),
		"frames that claim 4 GiB":   id3(3, 0, []byte("TIT2\xff\xff\xff\xff\x00\x00")),
		"an extended header's 4 GB": id3(3, 0x40, []byte{0xff, 0xff, 0xff, 0xff}, title(3, "T")),
		"a length that lies":        id3(4, 0, frame(4, "TIT2", 1, []byte{0x7f, 0x7f, 0x7f, 0x7f, 0})),
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			r := &counted{r: bytes.NewReader(file)}
			got := allocated(func() { readTags(r, int64(len(file))) })
			t.Logf("%d octets in %d reads, %d allocated", r.n, r.calls, got)
			if r.calls > maxFrames || r.n > maxEscaped+1<<20 || got > maxEscaped+1<<20 {
				t.Errorf("%d octets in %d reads, %d allocated", r.n, r.calls, got)
			}
			cover := allocated(func() { readCover(r, int64(len(file))) })
			if cover > 3*maxPicture {
				t.Errorf("%d allocated for the cover", cover)
			}
		})
	}
}

// FuzzTags wants no panic that is not recovered, and never more kept than there is.
func FuzzTags(f *testing.F) {
	for version := byte(2); version <= 4; version++ {
		for _, flags := range []byte{0, 0x40, 0x80, 0xc0} {
			f.Add(id3(version, flags, title(version, "T"), make([]byte, 20)))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		if small := trim(r, int64(len(b)), maxPicture); len(small) > len(b)+20 {
			t.Fatalf("%d octets became %d", len(b), len(small))
		}
		readTags(r, int64(len(b)))
		if picture, _, err := readCover(r, int64(len(b))); len(picture) > len(b) || err != nil {
			t.Fatalf("a picture of %d octets, %v", len(picture), err)
		}
	})
}

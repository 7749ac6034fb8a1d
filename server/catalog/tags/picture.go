package tags

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
)

// Kinds of pictures (ID3v2.4, "Attached picture").
const (
	otherPicture = 0
	icon         = 1
	otherIcon    = 2
	frontCover   = 3
	backCover    = 4
)

// maxPictureHead is how much of a frame may come before the picture.
const maxPictureHead = 1 << 10

// A Picture is where a picture lies in the file. What a tag did to its octets
// Open undoes.
type Picture struct {
	Kind           byte   // of ID3v2: 3 is the front cover
	Escaped        bool   // unsynchronised
	Deflated       bool   // compressed
	Offset, Length int64  // in the file
	Skip           int64  // octets before the picture, once what was done is undone
	Bytes          int64  // of the picture
	Type           string // its media type, by its first octets where they tell
}

// Open returns the picture's octets, Bytes of them, which are read from the
// file behind r as they are asked for. Memory is a few kB at the most.
func (p *Picture) Open(r io.ReaderAt) (io.Reader, error) {
	in := io.Reader(io.NewSectionReader(r, p.Offset, p.Length))
	if p.Escaped {
		in = &unescaper{r: in}
	}
	if p.Deflated {
		z, err := zlib.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = z
	}
	if _, err := io.CopyN(io.Discard, in, p.Skip); err != nil {
		return nil, err
	}
	return io.LimitReader(in, p.Bytes), nil
}

// betterThan reports whether p is rather the picture of the album.
func (p *Picture) betterThan(q *Picture) bool { return p.rank() > q.rank() }

func (p *Picture) rank() int {
	switch {
	case p == nil:
		return 0
	case p.Kind == frontCover:
		return 4
	case p.Kind == otherPicture:
		return 3
	case p.Kind == icon, p.Kind == otherIcon:
		return 1
	}
	return 2
}

// readPicture reads where the picture of a frame is.
func (t *id3v2) readPicture(h head, f *fields) {
	if h.size > MaxPicture+maxPictureHead {
		return
	}
	codings := t.codings(h)
	c := codings[0]
	if c.encrypted {
		return
	}
	p := Picture{Offset: h.at + int64(c.skip), Length: h.size - int64(c.skip), Deflated: c.deflated}
	if p.Length <= 0 {
		return
	}
	if c.escaped {
		p.Escaped = isEscapedPart(t.r, p.Offset, p.Length)
	}
	var declared string
	if !p.Escaped && !p.Deflated {
		b := t.r.peek(p.Offset, int(min(p.Length, maxPictureHead)))
		n, kind, mediaType, ok := t.pictureHead(b)
		if !ok {
			return
		}
		p.Kind, p.Offset, p.Length, declared = kind, p.Offset+int64(n), p.Length-int64(n), mediaType
		p.Bytes = p.Length
	} else if declared = t.codedPicture(&p); p.Bytes == 0 {
		return
	}
	if t.origin == nil {
		f.picture(t.r, p, declared)
		return
	}
	p.Type = mediaType(t.r.peek(p.Offset, sniffLen), declared)
	from, to := t.origin.offset(p.Offset), t.origin.offset(p.Offset+p.Length)
	p.Offset, p.Length, p.Escaped = from, to-from, true
	f.keep(p)
}

// codedPicture measures a picture that must be decoded, and returns the media
// type that it declares; Bytes stays 0 where it is none.
func (t *id3v2) codedPicture(p *Picture) (declared string) {
	whole := *p
	whole.Bytes = MaxPicture + maxPictureHead + 1
	in, err := whole.Open(t.r.r)
	if err != nil {
		return ""
	}
	b := make([]byte, maxPictureHead)
	m, _ := io.ReadFull(in, b) // the picture may be shorter
	n, kind, declared, ok := t.pictureHead(b[:m])
	if !ok {
		return ""
	}
	rest, err := io.Copy(io.Discard, in)
	size := int64(m-n) + rest
	if err != nil || size > MaxPicture {
		return ""
	}
	p.Kind, p.Skip, p.Bytes = kind, int64(n), size
	p.Type = mediaType(b[n:m], declared)
	return declared
}

// pictureHead reads what comes before a picture, n octets: its encoding, media
// type, kind and description. A link in a picture's place is none.
func (t *id3v2) pictureHead(b []byte) (n int, kind byte, declared string, ok bool) {
	if len(b) < 4 || b[0] > maxEncoding {
		return 0, 0, "", false
	}
	encoding, rest := b[0], b[1:]
	if t.version == 2 {
		const format = 3 // octets
		if len(rest) <= format {
			return 0, 0, "", false
		}
		declared, rest = string(rest[:format]), rest[format:]
	} else {
		name, after, found := bytes.Cut(rest, []byte{0})
		if !found || len(after) == 0 {
			return 0, 0, "", false
		}
		declared, rest = string(name), after
	}
	kind, rest = rest[0], rest[1:]
	_, picture := cut(encoding, rest)
	if len(rest) > 1 && rest[0] == 0 && sniff(rest[1:]) != "" {
		picture = rest[1:] // some programs write one zero where UTF-16 has two
	}
	if picture == nil || declared == "-->" {
		return 0, 0, "", false
	}
	return len(b) - len(picture), kind, declared, true
}

// picture keeps a picture if it is the best one so far.
func (f *fields) picture(r *window, p Picture, declared string) {
	if p.Bytes <= 0 || p.Bytes > MaxPicture {
		return
	}
	if p.Type == "" {
		p.Type = mediaType(r.peek(p.Offset, sniffLen), declared)
	}
	f.keep(p)
}

func (f *fields) keep(p Picture) {
	if (&p).betterThan(f.cover) {
		f.cover = &p
	}
}

const sniffLen = 16

// mediaType is the media type of a picture that begins with b.
func mediaType(b []byte, declared string) string {
	if is := sniff(b); is != "" {
		return is
	}
	declared = strings.ToLower(declared)
	if kind, ok := strings.CutPrefix(declared, "image/"); ok && len(kind) < 32 && strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz0123456789.+-") == "" && kind != "" {
		return declared
	}
	return "application/octet-stream"
}

// sniff is the media type that a picture's first octets tell, if they do.
func sniff(b []byte) string {
	for _, t := range []struct{ prefix, mediaType string }{
		{"\xff\xd8\xff", "image/jpeg"},
		{"\x89PNG\r\n", "image/png"},
		{"GIF8", "image/gif"},
		{"BM", "image/bmp"},
		{"II*\x00", "image/tiff"},
		{"MM\x00*", "image/tiff"},
	} {
		if strings.HasPrefix(string(b), t.prefix) {
			return t.mediaType
		}
	}
	switch {
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp"
	case len(b) >= 12 && string(b[4:12]) == "ftypavif":
		return "image/avif"
	}
	return ""
}

// An unescaper undoes unsynchronisation of what it reads.
type unescaper struct {
	r     io.Reader
	after bool // FF
}

func (u *unescaper) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	out := p[:0]
	for _, c := range p[:n] {
		if !u.after || c != 0 {
			out = append(out, c)
		}
		u.after = c == 0xff
	}
	return len(out), err
}

// isEscapedPart is isEscaped of a part of what r reads.
func isEscapedPart(r *window, at, n int64) bool {
	const piece = 32 << 10
	after := false
	for n > 0 {
		b := r.copy(at, int(min(n, piece)))
		if len(b) == 0 {
			return false
		}
		for _, c := range b {
			if after && c >= 0xe0 {
				return false
			}
			after = c == 0xff
		}
		at, n = at+int64(len(b)), n-int64(len(b))
	}
	return !after
}

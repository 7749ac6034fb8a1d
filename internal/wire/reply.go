package wire

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// A Reply is one line that a server sends: Greeting, ListHeader, Item, Song,
// Segment, Cover, Statistics, AuthReply, Data, OK, *Error, Bye, or Unknown.
type Reply interface {
	print(dst []byte, tag Tag) []byte
}

// Greeting is the first line of a connection (RFC, "Greeting").
type Greeting struct {
	Version      int      // that the server speaks unless the client switches
	Versions     []int    // all that it can speak here; nil: Version
	Line, Chunk  int      // limits, octets
	Outstanding  int      // limit, requests
	IdleSeconds  int      // limit
	Server       string   // the program, for logs
	Capabilities []string // what it can beyond SEGUE/1's own commands
	Auth         []string // mechanisms to log in with; none: everybody may come in
	Elsewhere    string   // other servers of the same library, host:port divided by commas
}

// ListHeader opens the reply to a List.
type ListHeader struct {
	Total    int    // songs that match, whatever the range
	Revision string // changes with the catalogue
	Scanning bool   // more songs may be found yet
}

// Item is a song in a list.
type Item struct {
	Song                 uint32
	Milliseconds         int64
	Title, Artist, Album string
}

// Song says what a song is. Samples are sample frames at Rate and count the
// whole frame stream; of them the first Delay and the last Padding are not
// music but the encoder's.
type Song struct {
	Song                 uint32
	Revision             string
	MPEG                 string // "1", "2" or "2.5"
	Layer                int
	Rate, Channels       int
	Samples              int64
	FrameSamples         int // sample frames an MP3 frame
	SegmentFrames        int // MP3 frames a segment; the last may hold fewer
	Segments             int
	Bytes                int64
	Delay, Padding       int
	Cover                bool
	Title, Artist, Album string
	Renditions           []Rendition // the lowest rate first
}

// Segment opens the reply to a GetSeg. The payload is PrerollBytes of the
// frames before the segment, where they were asked for, then Bytes of the
// segment.
type Segment struct {
	Song, Segment   uint32
	Revision        string
	Bytes           int
	First           int64 // the segment's first sample
	Samples         int
	Preroll         int      // frames a decoder must be fed, and discard, to start here exactly
	PrerollBytes    int      // 0 unless they were asked for
	Checksum        Checksum // of Bytes octets, the segment's own
	PrerollChecksum Checksum // of PrerollBytes octets
}

// Payload is how many octets the reply's DATA lines add up to.
func (s Segment) Payload() int { return s.PrerollBytes + s.Bytes }

// Cover opens the reply to a GetCover.
type Cover struct {
	Song  uint32
	Type  string // media type, as image/jpeg
	Bytes int
}

// Data announces N octets of payload, which follow its line.
type Data struct{ N int }

// OK is the last line of a reply that succeeded.
type OK struct{}

// Bye is the server's last line when it ends a connection in good order.
type Bye struct {
	Text      string
	Elsewhere string // other servers of the same library, as in Greeting
}

// Unknown is a line that this version does not know; it is ignored (RFC,
// "Extending the Protocol").
type Unknown struct{ Name string }

// AppendReply appends the line of a reply to dst.
func AppendReply(dst []byte, tag Tag, r Reply) []byte { return r.print(dst, tag) }

func (r Greeting) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "SEGUE").arg(uint64(r.Version)).
		versions(r).
		number("line", uint64(r.Line)).
		number("chunk", uint64(r.Chunk)).
		number("outstanding", uint64(r.Outstanding)).
		number("idle", uint64(r.IdleSeconds)).
		text("capabilities", strings.Join(r.Capabilities, ",")).
		text("auth", strings.Join(r.Auth, ",")).
		text("elsewhere", r.Elsewhere).
		text("server", r.Server).end()
}

func (r ListHeader) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "LIST").
		number("total", uint64(r.Total)).
		text("revision", r.Revision).
		text("scan", scanState(r.Scanning)).end()
}

func (r Item) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "ITEM").arg(uint64(r.Song)).
		number("ms", uint64(r.Milliseconds)).
		text("title", r.Title).text("artist", r.Artist).text("album", r.Album).end()
}

func (r Song) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "SONG").arg(uint64(r.Song)).
		text("revision", r.Revision).
		text("mpeg", r.MPEG).
		number("layer", uint64(r.Layer)).
		number("rate", uint64(r.Rate)).
		number("channels", uint64(r.Channels)).
		number("samples", uint64(r.Samples)).
		number("frame-samples", uint64(r.FrameSamples)).
		number("segment-frames", uint64(r.SegmentFrames)).
		number("segments", uint64(r.Segments)).
		number("bytes", uint64(r.Bytes)).
		number("delay", uint64(r.Delay)).
		number("padding", uint64(r.Padding))
	if r.Cover {
		p = p.number("cover", 1)
	}
	return p.text("title", r.Title).text("artist", r.Artist).text("album", r.Album).renditions(r.Renditions).end()
}

func (r Segment) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "SEGMENT").arg(uint64(r.Song)).arg(uint64(r.Segment)).
		text("revision", r.Revision).
		number("bytes", uint64(r.Bytes)).
		number("first", uint64(r.First)).
		number("samples", uint64(r.Samples)).
		number("preroll", uint64(r.Preroll))
	p = p.checksum("crc", r.Checksum)
	if r.PrerollBytes > 0 {
		p = p.number("preroll-bytes", uint64(r.PrerollBytes)).checksum("preroll-crc", r.PrerollChecksum)
	}
	return p.end()
}

func (r Cover) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "COVER").arg(uint64(r.Song)).
		text("type", r.Type).number("bytes", uint64(r.Bytes)).end()
}

func (r Data) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "DATA").arg(uint64(r.N)).end()
}

func (OK) print(dst []byte, tag Tag) []byte { return start(dst, tag, "OK").end() }

func (e *Error) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "ERR").arg(uint64(e.Code)).word(e.Command)
	if e.Retry > 0 {
		p = p.number("retry", e.seconds())
	}
	return p.text("text", e.Text).end()
}

func (r Bye) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "BYE").text("text", r.Text).text("elsewhere", r.Elsewhere).end()
}

func (r Unknown) print(dst []byte, tag Tag) []byte { return start(dst, tag, r.Name).end() }

// ParseReply reads a reply's line, without its end. Numbers are checked
// against the protocol's limits, so that what is allocated for a reply is
// bounded.
func ParseReply(line string) (Tag, Reply, error) {
	f := split(line)
	r := f.reply()
	if _, ok := r.(Unknown); !ok {
		f.end()
	}
	if f.err != nil {
		return f.tag, nil, fmt.Errorf("%w: %w", errSyntax, f.err)
	}
	return f.tag, r, nil
}

func (f *fields) reply() Reply {
	switch f.name {
	case "DATA":
		n := f.arg("its length", MaxChunk)
		if n == 0 {
			f.failf("DATA announces nothing")
		}
		return Data{N: int(n)}
	case "OK":
		return OK{}
	case "SEGMENT":
		return f.segment()
	case "ITEM":
		return Item{
			Song:         f.song(),
			Milliseconds: int64(f.number("ms", maxInt63, -1)),
			Title:        f.must("title"), Artist: f.text("artist"), Album: f.text("album"),
		}
	case "LIST":
		return ListHeader{
			Total:    int(f.number("total", maxUint32, -1)),
			Revision: f.revision(),
			Scanning: f.scanning(),
		}
	case "SONG":
		return f.describe()
	case "COVER":
		return Cover{Song: f.song(), Type: cmp.Or(f.text("type"), "application/octet-stream"), Bytes: int(f.number("bytes", MaxCover, -1))}
	case "STATS":
		return f.statistics()
	case "AUTH":
		return AuthReply{Data: f.message()}
	case "ERR":
		return &Error{
			Code:    Code(f.arg("its code", 999)),
			Command: f.atom("the command"),
			Text:    f.text("text"),
			Retry:   f.retry(),
		}
	case "BYE":
		return Bye{Text: f.text("text"), Elsewhere: f.text("elsewhere")}
	case "SEGUE":
		return f.greeting()
	}
	return Unknown{Name: f.name}
}

func (f *fields) segment() Segment {
	s := Segment{
		Song:            f.song(),
		Segment:         uint32(f.arg("the segment's number", maxUint32)),
		Revision:        f.revision(),
		Bytes:           int(f.number("bytes", MaxSegment, -1)),
		First:           int64(f.number("first", maxInt63, -1)),
		Samples:         int(f.number("samples", maxUint32, -1)),
		Preroll:         int(f.number("preroll", 511, -1)),
		PrerollBytes:    int(f.number("preroll-bytes", MaxChunk, 0)),
		Checksum:        f.checksum("crc"),
		PrerollChecksum: f.checksum("preroll-crc"),
	}
	if s.PrerollBytes == 0 {
		s.PrerollChecksum = Checksum{} // there is nothing that it could be of
	}
	if s.Payload() > MaxSegment {
		f.failf("a segment of more than %d octets", MaxSegment)
	}
	return s
}

func (f *fields) describe() Song {
	s := Song{
		Song:          f.song(),
		Revision:      f.revision(),
		MPEG:          f.must("mpeg"),
		Layer:         int(f.number("layer", 3, -1)),
		Rate:          int(f.number("rate", 192000, -1)),
		Channels:      int(f.number("channels", 2, -1)),
		Samples:       int64(f.number("samples", maxInt63, -1)),
		FrameSamples:  int(f.number("frame-samples", 1152, -1)),
		SegmentFrames: int(f.number("segment-frames", maxUint32, -1)),
		Segments:      int(f.number("segments", maxUint32, -1)),
		Bytes:         int64(f.number("bytes", maxInt63, -1)),
		Delay:         int(f.number("delay", 4095, -1)),
		Padding:       int(f.number("padding", 4095, -1)),
		Cover:         f.number("cover", 1, 0) == 1,
		Title:         f.must("title"), Artist: f.text("artist"), Album: f.text("album"),
	}
	switch s.MPEG {
	case "1", "2", "2.5":
	default:
		f.failf("mpeg is neither 1 nor 2 nor 2.5")
	}
	switch s.FrameSamples {
	case 0, 384, 576, 1152: // 0 makes no sense, as elsewhere, and is in step
	default:
		f.failf("frame-samples is neither 384 nor 576 nor 1152")
	}
	s.Renditions = f.renditions(s.Revision)
	return s
}

func (f *fields) greeting() Greeting {
	g := Greeting{
		Version:     int(f.arg("its version", maxVersion)),
		Line:        int(f.number("line", maxUint32, MaxLine)),
		Chunk:       int(f.number("chunk", maxUint32, MaxChunk)),
		Outstanding: int(f.number("outstanding", maxUint32, MaxOutstanding)),
		IdleSeconds: int(f.number("idle", maxUint32, int64(IdleTimeout.Seconds()))),
		Server:      f.text("server"),
	}
	if g.Version == 0 {
		f.failf("a version is a number from 1 to %d", maxVersion)
	}
	if g.Versions = f.versions(); g.Versions == nil {
		g.Versions = []int{g.Version}
	}
	g.Capabilities = f.words("capabilities")
	g.Auth = f.words("auth")
	g.Elsewhere = f.text("elsewhere")
	return g
}

// retry is how long an ERR tells a client to wait, 0 where it does not.
func (f *fields) retry() time.Duration {
	const most = uint64(MaxRetry / time.Second)
	n := f.number("retry", most, 0)
	if n == 0 && f.text("retry") != "" {
		f.failf("retry is not a number from 1 to %d", most)
	}
	return time.Duration(n) * time.Second
}

// words is the value of a parameter that lists words, nil where it is not given.
func (f *fields) words(key string) []string {
	if s := f.text(key); s != "" {
		return strings.Split(s, ",")
	}
	return nil
}

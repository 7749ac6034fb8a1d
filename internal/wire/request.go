package wire

import "errors"

// A Request is one of the messages that a client sends: List, Describe,
// GetSeg, GetCover, Cancel, Ping, Stats, Auth, Quit.
type Request interface {
	// Command is the request's name on the wire.
	Command() string
	// Bulk reports whether the reply is bulk: it waits its turn among the
	// connection's other bulk replies and can be cancelled half-way.
	Bulk() bool

	print(dst []byte, tag Tag) []byte
}

// List asks for songs in the order of their numbers (RFC, "LIST").
type List struct {
	From  uint32 // the lowest number wanted
	Count uint32 // how many at the most; 0: all
	Match string // words that a song's title, artist or album must hold; "": any
}

// Describe asks what one song is (RFC, "SONG").
type Describe struct {
	Song     uint32
	Revision string // the song wanted, whatever its number is by now; "": the number's
}

// GetSeg asks for one segment of a song (RFC, "GETSEG").
type GetSeg struct {
	Song, Segment uint32
	Revision      string // the revision that the song must have; "": any
	Preroll       bool   // send the segment's pre-roll ahead of it
}

// GetCover asks for a song's cover picture (RFC, "COVER").
type GetCover struct {
	Song uint32
}

// Cancel ends one outstanding request, or, where Serial is 0, all those of a
// generation (RFC, "CANCEL").
type Cancel struct {
	Gen, Serial uint32
}

// Ping asks for an answer (RFC, "PING").
type Ping struct{}

// Stats asks what the server has done and does (RFC, "STATS").
type Stats struct{}

// Quit ends the connection (RFC, "QUIT").
type Quit struct{}

func (List) Command() string     { return "LIST" }
func (Describe) Command() string { return "SONG" }
func (GetSeg) Command() string   { return "GETSEG" }
func (GetCover) Command() string { return "COVER" }
func (Cancel) Command() string   { return "CANCEL" }
func (Ping) Command() string     { return "PING" }
func (Stats) Command() string    { return "STATS" }
func (Auth) Command() string     { return "AUTH" }
func (Quit) Command() string     { return "QUIT" }

func (List) Bulk() bool     { return true }
func (Describe) Bulk() bool { return false }
func (GetSeg) Bulk() bool   { return true }
func (GetCover) Bulk() bool { return true }
func (Cancel) Bulk() bool   { return false }
func (Ping) Bulk() bool     { return false }
func (Stats) Bulk() bool    { return false }
func (Auth) Bulk() bool     { return false }
func (Quit) Bulk() bool     { return false }

// AppendRequest appends the line of a request to dst.
func AppendRequest(dst []byte, tag Tag, r Request) []byte { return r.print(dst, tag) }

func (r List) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "LIST")
	if r.From > 1 {
		p = p.number("from", uint64(r.From))
	}
	if r.Count > 0 {
		p = p.number("count", uint64(r.Count))
	}
	return p.text("match", r.Match).end()
}

func (r Describe) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "SONG").arg(uint64(r.Song)).text("revision", r.Revision).end()
}

func (r GetSeg) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "GETSEG").arg(uint64(r.Song)).arg(uint64(r.Segment)).text("revision", r.Revision)
	if r.Preroll {
		p = p.number("preroll", 1)
	}
	return p.end()
}

func (r GetCover) print(dst []byte, tag Tag) []byte {
	return start(dst, tag, "COVER").arg(uint64(r.Song)).end()
}

func (r Cancel) print(dst []byte, tag Tag) []byte {
	p := start(dst, tag, "CANCEL")
	if r.Serial == 0 {
		return append(p.arg(uint64(r.Gen)), ".*\n"...)
	}
	return p.word(Tag(r).String()).end()
}

func (Ping) print(dst []byte, tag Tag) []byte  { return start(dst, tag, "PING").end() }
func (Stats) print(dst []byte, tag Tag) []byte { return start(dst, tag, "STATS").end() }
func (Quit) print(dst []byte, tag Tag) []byte  { return start(dst, tag, "QUIT").end() }

// ParseRequest reads a request's line, without its end. Where it fails, the
// error is what to reply, and the tag is the request's, or the zero Tag where
// none could be read.
func ParseRequest(line string) (Tag, Request, *Error) {
	f := split(line)
	if f.err == nil && f.tag == (Tag{}) {
		f.failf("the tag * is the server's")
	}
	var r Request
	switch f.name {
	case "LIST":
		r = List{
			From:  uint32(f.number("from", maxUint32, 1)),
			Count: uint32(f.number("count", maxUint32, 0)),
			Match: f.text("match"),
		}
	case "SONG":
		r = Describe{Song: f.song(), Revision: f.text("revision")}
	case "GETSEG":
		r = GetSeg{
			Song:     f.song(),
			Segment:  uint32(f.arg("the segment's number", maxUint32)),
			Revision: f.text("revision"),
			Preroll:  f.number("preroll", 1, 0) == 1,
		}
	case "COVER":
		r = GetCover{Song: f.song()}
	case "CANCEL":
		r = f.cancel()
	case "PING":
		r = Ping{}
	case "STATS":
		r = Stats{}
	case "AUTH":
		r = f.auth()
	case "QUIT":
		r = Quit{}
	default:
		if f.err == nil {
			return f.tag, nil, Errorf(CodeCommand, f.name, "%s is not a command of SEGUE/%d", f.name, Version)
		}
	}
	f.end()
	if f.err != nil {
		if f.name == "" {
			f.name = "-"
		}
		return f.tag, nil, Errorf(CodeSyntax, f.name, "%s", f.err)
	}
	return f.tag, r, nil
}

func (f *fields) song() uint32 { return uint32(f.arg("the song's number", maxUint32)) }

func (f *fields) cancel() Cancel {
	a := f.atom("what to cancel, as in \"7.*\" or \"7.2\"")
	if gen, ok := cutGeneration(a); ok {
		return Cancel{Gen: gen}
	}
	t, ok := parseTag(a)
	if !ok || t == (Tag{}) {
		f.failf("CANCEL takes a tag or a generation, as in \"7.2\" or \"7.*\"")
	}
	return Cancel(t)
}

// cutGeneration reads "7.*".
func cutGeneration(s string) (uint32, bool) {
	if len(s) < 3 || s[len(s)-2:] != ".*" {
		return 0, false
	}
	n, ok := parseNumber(s[:len(s)-2], maxUint32)
	return uint32(n), ok
}

// errSyntax is what a reply that can't be parsed gives, wrapped.
var errSyntax = errors.New("not a reply of SEGUE/1")

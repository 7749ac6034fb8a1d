package tags

import "encoding/binary"

// A head is where a frame lies, and what its header says of it.
type head struct {
	name     string // of 2.3 and 2.4
	flags    byte   // the second octet, of the format
	at, size int64  // of the body
}

// newNames are the names since 2.3 of the frames of 2.2 that are read.
var newNames = map[string]string{
	"TT2": "TIT2", "TP1": "TPE1", "TP2": "TPE2", "TAL": "TALB", "TCO": "TCON", "TRK": "TRCK",
	"TPA": "TPOS", "TYE": "TYER", "TXX": "TXXX", "PIC": "APIC",
}

// known are frames that a tag is recognised by, beside those that are read.
var known = map[string]bool{
	"AENC": true, "ASPI": true, "CHAP": true, "COMM": true, "COMR": true, "CTOC": true, "ENCR": true, "EQU2": true,
	"EQUA": true, "ETCO": true, "GEOB": true, "GRID": true, "GRP1": true, "IPLS": true, "LINK": true, "MCDI": true,
	"MLLT": true, "MVIN": true, "MVNM": true, "OWNE": true, "PCNT": true, "PCST": true, "POPM": true, "POSS": true,
	"PRIV": true, "RBUF": true, "RVAD": true, "RVRB": true, "SEEK": true, "SIGN": true, "SYLT": true, "SYTC": true,
	"TBPM": true, "TCMP": true, "TCOM": true, "TCOP": true, "TDAT": true, "TDEN": true, "TDES": true, "TDLY": true,
	"TDOR": true, "TDTG": true, "TENC": true, "TEXT": true, "TFLT": true, "TIME": true, "TIPL": true, "TIT1": true,
	"TIT3": true, "TKEY": true, "TLAN": true, "TLEN": true, "TMCL": true, "TMED": true, "TMOO": true, "TOAL": true,
	"TOFN": true, "TOLY": true, "TOPE": true, "TORY": true, "TOWN": true, "TPE3": true, "TPE4": true, "TPRO": true,
	"TPUB": true, "TRDA": true, "TRSN": true, "TRSO": true, "TSIZ": true, "TSO2": true, "TSOA": true, "TSOC": true,
	"TSOP": true, "TSOT": true, "TSRC": true, "TSSE": true, "TSST": true, "UFID": true, "USER": true, "USLT": true,
	"WCOM": true, "WCOP": true, "WOAF": true, "WOAR": true, "WOAS": true, "WORS": true, "WPAY": true, "WPUB": true,
	"WXXX": true,
	"COM":  true, "TEN": true, "TBP": true, "TCM": true, "TSS": true, "TPB": true, "ULT": true, "UFI": true, "WXX": true,
	"TT1": true, "TT3": true, "TP3": true, "TP4": true, "TLE": true, "TCP": true, "TDA": true, "POP": true, "GEO": true,
}

func isKnown(name string) bool {
	if known[name] || readers[name] != nil {
		return true
	}
	return newNames[name] != ""
}

// isKnownAt reports whether b may start with a name that is known. It
// allocates nothing.
func isKnownAt(b []byte) bool {
	if len(b) < 4 { // in the next piece, or too near to the end
		return false
	}
	return b[0] >= 'A' && b[0] <= 'Z' &&
		(known[string(b[:4])] || readers[string(b[:4])] != nil || known[string(b[:3])] || newNames[string(b[:3])] != "")
}

// layout finds the frames. Sizes in 2.4 are of four times seven bits, but
// iTunes and others wrote plain numbers: what makes more sense is taken.
func (t *id3v2) layout() []head {
	heads, recognised, broken := t.walk()
	if t.version == 4 && broken > 0 {
		t.plainSizes = true
		if h, r, b := t.walk(); r > recognised || (r == recognised && b < broken) {
			return h
		}
		t.plainSizes = false
	}
	return heads
}

// walk goes from frame to frame. It returns those that are read, how many had
// names that are known, and how often a frame was not where it should have been.
func (t *id3v2) walk() (heads []head, recognised, broken int) {
	for at, n := t.start, 0; n < maxFrames && !t.isEnd(at); n++ {
		h, name := t.head(at)
		next := h.at + h.size
		switch follows := t.isFrameOrEnd(next); {
		case follows && isName(name): // of a frame that is read, or passed over
		case follows: // the name is broken
			broken++
		default: // the size is, or the name behind it
			broken++
			found, ok := t.search(h.at)
			switch {
			case ok && found < next:
				h.size = found - h.at
			case next > t.end:
				h.size = t.end - h.at
			}
			if next = h.at + h.size; ok {
				next = found
			}
		}
		if isKnown(name) {
			recognised++
		}
		if readers[h.name] != nil && h.size > 0 {
			heads = append(heads, h)
		}
		at = next
	}
	return heads, recognised, broken
}

// headLen is the length of a frame's header.
func (t *id3v2) headLen() int {
	if t.version == 2 {
		return 6
	}
	return 10
}

// head reads the frame's header at a place where there is one; name is as it
// stands there.
func (t *id3v2) head(at int64) (h head, name string) {
	b := t.r.peek(at, t.headLen())
	h.at = at + int64(len(b))
	switch {
	case len(b) < t.headLen():
		return h, ""
	case t.version == 2:
		name = string(b[:3])
		h.size = int64(b[3])<<16 | int64(b[4])<<8 | int64(b[5])
	default:
		name = string(b[:4])
		h.flags = b[9]
		h.size = int64(binary.BigEndian.Uint32(b[4:]))
		if t.version == 4 && !t.plainSizes && (b[4]|b[5]|b[6]|b[7]) < 0x80 {
			h.size = syncSafe(b[4:])
		}
		if c := name[3]; c == 0 || c == ' ' { // a name of 2.2, as iTunes wrote
			name = name[:3]
		}
	}
	h.name = name
	if is := newNames[name]; is != "" {
		h.name = is
	}
	return h, name
}

// isEnd reports whether no frame can begin at a place: the tag ends there, or
// is padding from there on.
func (t *id3v2) isEnd(at int64) bool {
	if at+int64(t.headLen()) > t.end {
		return true
	}
	b := t.r.peek(at, t.headLen())
	if len(b) < t.headLen() {
		return true
	}
	for _, c := range b[:3] {
		if c != 0 {
			return false
		}
	}
	return true
}

// isFrameOrEnd reports whether a frame before a place is followed by what may
// follow it.
func (t *id3v2) isFrameOrEnd(at int64) bool {
	if at > t.end {
		return false
	}
	if t.isEnd(at) {
		return true
	}
	_, name := t.head(at)
	return isName(name)
}

// isName reports whether a frame may have the name.
func isName(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9' || i == 0) {
			return false
		}
	}
	return len(name) >= 3
}

// maxSearched is how many octets of a tag are searched in all for frames that
// are not where they should be.
const maxSearched = 256 << 10

// search returns the first place from a broken frame's body on where a frame
// begins that can be believed: its name is known, and it ends where another
// one begins or the tag ends.
func (t *id3v2) search(from int64) (at int64, found bool) {
	const piece = 1 << 10
	for ; from+int64(t.headLen()) <= t.end && t.searched < maxSearched; from += piece {
		b := t.r.copy(from, int(min(piece+3, t.end-from)))
		t.searched += piece
		for i := range b {
			if !isKnownAt(b[i:]) {
				continue
			}
			h, name := t.head(from + int64(i))
			if isKnown(name) && h.size > 0 && t.isFrameOrEnd(h.at+h.size) {
				return from + int64(i), true
			}
		}
	}
	return 0, false
}

package session

import (
	"net"
	"strings"
	"testing"

	"segue/internal/wire"
)

// TestDamaged: a segment whose octets are not those that were cut ends with 412
// before its last piece, wherever the damage is, although the file shows no
// change. Pre-roll has a checksum of its own.
func TestDamaged(t *testing.T) {
	lib := music(t)
	song, err := lib.Song(1)
	if err != nil {
		t.Fatal(err)
	}
	cut := song.Segment(9)
	for _, c := range []struct {
		name    string
		preroll bool
		at      int // octet of the payload that is damaged; -1: none
		code    wire.Code
	}{
		{"whole", false, -1, 0},
		{"whole, with pre-roll", true, -1, 0},
		{"the first octet", false, 0, wire.CodeRevision},
		{"the last octet", false, cut.Bytes - 1, wire.CodeRevision},
		{"the first octet after the pre-roll", true, cut.PrerollBytes, wire.CodeRevision},
		{"the pre-roll's last octet", true, cut.PrerollBytes - 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := &Server{Library: lib}
			server.init()
			client, nc := net.Pipe()
			defer client.Close()
			defer nc.Close()
			w := &newConn(server, nc).w
			b := newSegment(wire.Tag{Gen: 1, Serial: 1}, song, wire.GetSeg{Song: 1, Segment: 9, Preroll: c.preroll}, w)
			first, read := b.next, b.src
			b.src = func(p []byte, offset int64) error {
				err := read(p, offset)
				if at := first + int64(c.at) - offset; c.at >= 0 && at >= 0 && at < int64(len(p)) {
					p[at] ^= 1
				}
				return err
			}
			var out []byte
			before, done := 0, false
			for !done {
				before = len(out)
				out, done = b.fill(out, 4096)
			}
			last := string(out[before:])
			if c.code == 0 {
				if !strings.HasSuffix(last, "1.1 OK\n") {
					t.Errorf("it ends with %.80q", last)
				}
				return
			}
			_, reply, err := wire.ParseReply(strings.TrimSuffix(last, "\n"))
			if err != nil || codeOf(reply) != c.code {
				t.Errorf("it ends with %.80q: %v", last, err)
			}
			if w.tally.segments != 0 || w.tally.errors != 1 {
				t.Errorf("counted %+v", w.tally)
			}
		})
	}
}

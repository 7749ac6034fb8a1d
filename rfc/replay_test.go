package rfc

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/session"
)

// testServer is a server of the songs that ship with it.
type testServer struct {
	songs *catalog.Catalog
	addr  string
}

func startServer(t *testing.T) *testServer {
	t.Helper()
	songs, err := catalog.Open(t.Context(), "../music", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &session.Server{Library: songs, Name: "segue"}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	t.Cleanup(func() {
		// The test's own context has ended by now: connections are cut.
		server.Shutdown(t.Context())
		if err := <-served; err != nil {
			t.Error(err)
		}
		songs.Close()
	})
	return &testServer{songs, ln.Addr().String()}
}

// parse reads an example, and checks the checksums that it shows.
func (s *testServer) parse(lines []string) ([]step, error) {
	steps, err := parse(lines)
	if err != nil {
		return nil, err
	}
	made := renditions(steps)
	for _, st := range steps {
		if st.client {
			continue
		}
		if _, reply, err := wire.ParseReply(st.text); err == nil {
			if r, ok := reply.(wire.Segment); ok && !made[r.Revision] {
				if err := s.checkSum(r); err != nil {
					return nil, err
				}
			}
		}
	}
	return steps, nil
}

// checkSum checks a SEGMENT line's checksums against the song's octets.
func (s *testServer) checkSum(r wire.Segment) error {
	octets, err := s.octets(r)
	if err != nil {
		return err
	}
	want := r
	want.Checksum, want.PrerollChecksum = wire.ChecksumOf(octets[r.PrerollBytes:]), wire.Checksum{}
	if r.PrerollBytes > 0 {
		want.PrerollChecksum = wire.ChecksumOf(octets[:r.PrerollBytes])
	}
	if want != r {
		return fmt.Errorf("the checksums are those of %s", wire.AppendReply(nil, wire.Tag{}, want))
	}
	return nil
}

// octets are the payload that a SEGMENT line announces.
func (s *testServer) octets(r wire.Segment) ([]byte, error) {
	song, err := s.songs.Song(r.Song)
	if err != nil {
		return nil, err
	}
	stream, err := song.Open()
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	octets := make([]byte, r.Payload())
	_, err = stream.ReadAt(octets, song.Segment(int(r.Segment)).Offset-int64(r.PrerollBytes))
	return octets, err
}

// replay plays the client of an example on a new connection, and returns how
// the server differs from the one shown.
func (s *testServer) replay(steps []step) error {
	nc, err := net.Dial("tcp", s.addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(20 * time.Second)) // against hanging
	p := peer{
		testServer: s, nc: nc.(*net.TCPConn), br: bufio.NewReader(nc),
		known: make(placeholders), payload: make(map[string][]byte),
	}
	shown := slices.ContainsFunc(steps, func(s step) bool { return strings.HasPrefix(s.text, "* SEGUE ") })
	if !shown {
		if _, err := p.readLine(); err != nil {
			return err
		}
	}
	for len(steps) > 0 {
		var err error
		if steps[0].client {
			steps, err = p.say(steps)
		} else {
			steps, err = p.hear(steps)
		}
		if err != nil {
			return err
		}
	}
	// Nothing may follow.
	p.nc.CloseWrite()
	if rest, err := io.ReadAll(p.br); err != nil || len(rest) > 0 {
		return fmt.Errorf("the server goes on: %.100q, %v", rest, err)
	}
	return nil
}

// peer is the client of an example.
type peer struct {
	*testServer
	nc      *net.TCPConn
	br      *bufio.Reader
	known   placeholders
	payload map[string][]byte // still to come, by tag
}

// say sends what the client says until the server speaks, in one write.
func (p *peer) say(steps []step) (rest []step, err error) {
	var out bytes.Buffer
	for len(steps) > 0 && steps[0].client && !steps[0].end {
		out.WriteString(steps[0].text + "\n")
		steps = steps[1:]
	}
	if _, err := p.nc.Write(out.Bytes()); err != nil {
		return nil, err
	}
	if len(steps) > 0 && steps[0].client {
		return steps[1:], p.nc.CloseWrite()
	}
	return steps, nil
}

// hear compares the server's next line, or adjacent chunks of one reply, which
// may be cut differently.
func (p *peer) hear(steps []step) (rest []step, err error) {
	if steps[0].end {
		if line, err := p.br.ReadString('\n'); err != io.EOF || line != "" {
			return nil, fmt.Errorf("the server does not close but says %q (%v)", line, err)
		}
		return steps[1:], nil
	}
	if tag, _, ok := data(steps[0]); ok {
		want := 0
		for len(steps) > 0 {
			next, n, ok := data(steps[0])
			if !ok || next != tag {
				break
			}
			if len(steps) < 2 || steps[1].octets != n {
				return nil, fmt.Errorf("%q is not followed by its payload", steps[0].text)
			}
			want += n
			steps = steps[2:]
		}
		return steps, p.hearPayload(tag, want)
	}
	line, err := p.readLine()
	if err != nil {
		return nil, err
	}
	if !p.known.match(steps[0].text, line) {
		return nil, fmt.Errorf("the server says\n%s\nnot\n%s", line, steps[0].text)
	}
	return steps[1:], p.expect(line)
}

// hearPayload reads chunks of one reply that add up to n octets.
func (p *peer) hearPayload(tag string, n int) error {
	for n > 0 {
		line, err := p.readLine()
		if err != nil {
			return err
		}
		other, size, ok := data(step{text: line})
		if !ok || other != tag || size < 1 || size > n {
			return fmt.Errorf("the server says %q with %d octets of %s still to come", line, n, tag)
		}
		got := make([]byte, size)
		if _, err := io.ReadFull(p.br, got); err != nil {
			return err
		}
		if !bytes.HasPrefix(p.payload[tag], got) {
			return fmt.Errorf("the payload of %s is not the song's", tag)
		}
		p.payload[tag] = p.payload[tag][size:]
		n -= size
	}
	return nil
}

// expect notes the payload that a reply's first line announces.
func (p *peer) expect(line string) error {
	tag, reply, err := wire.ParseReply(line)
	if err != nil {
		return err
	}
	switch r := reply.(type) {
	case wire.Segment:
		p.payload[tag.String()], err = p.octets(r)
		return err
	case wire.Cover:
		song, err := p.songs.Song(r.Song)
		if err != nil {
			return err
		}
		p.payload[tag.String()], _, err = song.Cover()
		return err
	}
	return nil
}

func (p *peer) readLine() (string, error) {
	line, err := p.br.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%q, then %w", line, err)
	}
	return line[:len(line)-1], nil
}

package whole

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segue/internal/test/mp3test"
	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/session"
)

// library is two short songs, the first with a cover.
func library(t testing.TB) *catalog.Catalog {
	t.Helper()
	dir := t.TempDir()
	sound := mp3test.Get(t, "cbr8-mono-16000")
	for name, octets := range map[string][]byte{
		"a.mp3": slices.Concat(mp3test.ID3v2{Title: "A b", Cover: mp3test.FakeCover(300)}.Bytes(), sound),
		"b.mp3": sound,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), octets, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// FuzzSession: whatever a client says, a server says nothing but the protocol:
// lines that parse, payload as long as it was announced, and one end at most for
// each line that it was sent.
func FuzzSession(f *testing.F) {
	for _, seed := range []string{
		"0.1 LIST\n", "0.1 LIST from=2 count=1 match=\"a b\"\n", "1.1 SONG 1\n1.2 GETSEG 1 0\n",
		"1.1 GETSEG 2 0 preroll=1\n1.2 GETSEG 1 9\n0.1 CANCEL 1.*\n", "0.1 COVER 1\n0.2 COVER 2\n0.3 CANCEL 0.1\n",
		"0.1 PING\n0.1 PING\n0.2 STATS\n0.3 QUIT\n0.4 PING\n", "0.1 AUTH SCRAM-SHA-256 data=\"biws\"\n",
		"0.1 BREW tea\nGET / HTTP/1.1\n", "0.1 PING\r\n\xff\n", "0.1 SONG 3\n0.2 SONG 1 revision=x\n", "0.1 LI",
		strings.Repeat("a", 5000), "\x16\x03\x01\x02\x00\x01",
	} {
		f.Add([]byte(seed))
	}
	s := &session.Server{Library: library(f), Name: "whole"}
	f.Fuzz(func(t *testing.T, said []byte) {
		nc := &script{in: bytes.Clone(said)}
		s.ServeConn(nc)
		ends, err := check(nc.said())
		if err != nil {
			t.Errorf("%v: %q", err, clip(nc.said()))
		}
		if lines := bytes.Count(said, []byte("\n")); ends > lines+1 {
			t.Errorf("%d replies to %d lines: %q", ends, lines, clip(nc.said()))
		}
	})
}

// check reads all that a server has said, and counts the ends of replies.
func check(said []byte) (ends int, err error) {
	r := bufio.NewReaderSize(bytes.NewReader(said), wire.MaxLine)
	payload := make(map[wire.Tag]int) // announced and not come yet
	for n := 0; ; n++ {
		line, err := wire.ReadLine(r)
		if err == io.EOF {
			return ends, nil
		}
		if err != nil {
			return ends, fmt.Errorf("line %d: %w", n, err)
		}
		tag, reply, err := wire.ParseReply(string(line))
		if err != nil {
			return ends, fmt.Errorf("line %d: %w", n, err)
		}
		if _, greeting := reply.(wire.Greeting); greeting != (n == 0) {
			return ends, fmt.Errorf("line %d is %q", n, line)
		}
		switch x := reply.(type) {
		case wire.Unknown:
			return ends, fmt.Errorf("line %d is unknown: %q", n, line)
		case wire.Segment:
			payload[tag] = x.Payload()
		case wire.Cover:
			payload[tag] = x.Bytes
		case wire.Data:
			if payload[tag] -= x.N; payload[tag] < 0 {
				return ends, fmt.Errorf("line %d: more payload than was announced", n)
			}
			if _, err := r.Discard(x.N); err != nil {
				return ends, fmt.Errorf("line %d: %w", n, err)
			}
		case wire.OK:
			if payload[tag] != 0 {
				return ends, fmt.Errorf("line %d: %d octets are missing", n, payload[tag])
			}
			ends++
		case *wire.Error:
			delete(payload, tag)
			ends++
		}
	}
}

// clip is the beginning of what was said.
func clip(b []byte) []byte { return b[:min(len(b), 2000)] }

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"segue/client/link"
)

// asking is a session with a server that gives one answer to everything. What
// it prints and says goes to the buffers.
func asking(t *testing.T, lines ...string) (s *session, out, said *bytes.Buffer) {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { server.Close() })
	go func() {
		fmt.Fprint(server, "* SEGUE 1\n")
		for scan := bufio.NewScanner(server); scan.Scan(); {
			tag, _, _ := strings.Cut(scan.Text(), " ")
			for _, line := range append(lines, "OK") {
				fmt.Fprintf(server, "%s %s\n", tag, line)
			}
		}
	}()
	out, said = new(bytes.Buffer), new(bytes.Buffer)
	s = &session{out: out, columns: func() int { return 79 }}
	s.news.out = said
	s.server = link.NewDialer(func(context.Context) (*link.Link, error) { return link.New(client, "fake"), nil })
	t.Cleanup(func() { s.server.Close() })
	return s, out, said
}

func TestListWhileScanning(t *testing.T) {
	s, out, said := asking(t, `LIST total=1 revision=x scan=running`, `ITEM 7 ms=5000 title=Aria`)
	if err := s.list(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "   7  Aria") || said.String() != "the server is still looking for songs\n" {
		t.Errorf("prints %q and says %q", out, said)
	}
}

// TestNamed: what arguments name, by what the server says.
func TestNamed(t *testing.T) {
	const head = `LIST total=3 revision=x scan=done`
	items := []string{head, `ITEM 4 ms=1 title=Aria`, `ITEM 5 ms=1 title="Aria da capo"`}
	for _, c := range []struct {
		args  string
		lines []string
		want  string
		err   string
	}{
		{"3", nil, "[3]", ""},
		{"3 1 3", nil, "[3 1 3]", ""},
		{"0", nil, "", `"0" is not a song number`},
		{"da capo", []string{head, items[2]}, "[5]", ""},
		{"ARIA", items[:3], "[4]", ""},
		{"a", items[:3], "", `"a" matches 4 Aria, 5 Aria da capo; name one by its number`},
		{"4294967296", []string{head}, "", "no song matches"},
		{"x", []string{head}, "", `no song matches "x"; list shows those there are`},
		{"x", []string{`LIST total=0 revision=x scan=running`}, "", `no song matches "x" yet`},
		{"x", []string{`ERR 500 LIST text="the disk is on fire"`}, "", "the disk is on fire"},
	} {
		s, _, _ := asking(t, c.lines...)
		got, err := s.named(t.Context(), strings.Fields(c.args))
		switch {
		case c.err == "" && (err != nil || fmt.Sprint(got) != c.want):
			t.Errorf("%q names %v, error %v", c.args, got, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v and not %q", c.args, err, c.err)
		}
		if _, none := errors.AsType[noSuchSong](err); none != strings.Contains(c.err, "no song matches") {
			t.Errorf("%q: exit code %d", c.args, exitCode(err))
		}
	}
}

// TestComplete: what the end of a line can be.
func TestComplete(t *testing.T) {
	s, _, _ := asking(t, `LIST total=2 revision=x scan=done`, `ITEM 12 ms=1 title="Night Train" artist=A`, `ITEM 31 ms=1 title=Noon artist=B`)
	for _, c := range []struct {
		line string
		from int
		want string
	}{
		{"  st", 2, "stop|status|stats"},
		{"repeat o", 7, "off|one"},
		{"help vo", 5, "volume"},
		{"stop x", 6, ""},
		{"nothing x", 9, ""},
		{"play n", 5, "Night Train|Noon"},
		{"pl  n", 4, "Night Train|Noon"},
		{"add 31 1", 4, "31 12"}, // 31 does not begin so
	} {
		from, candidates := s.complete(t.Context(), c.line)
		var texts []string
		for _, candidate := range candidates {
			texts = append(texts, candidate.Text)
		}
		if got := strings.Join(slices.Compact(texts), "|"); from != c.from || got != c.want {
			t.Errorf("%q is completed from %d with %q and not from %d with %q", c.line, from, got, c.from, c.want)
		}
	}
}

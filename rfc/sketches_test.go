package rfc

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/wire"
)

// TestSketches checks what cannot be replayed, because it shows one order of
// several: every line is one of the protocol, replies are complete, and what a
// line says of a song is what the server says of it.
func TestSketches(t *testing.T) {
	s := startServer(t)
	sketches := fences(t, specification, "segue-sketch")
	if len(sketches) == 0 {
		t.Fatal("there are none")
	}
	for _, sketch := range sketches {
		steps, err := s.parse(sketch.lines)
		if err == nil {
			err = s.checkSketch(steps)
		}
		if err != nil {
			t.Errorf("line %d: %v", sketch.at, err)
		}
	}
}

// TestChangedSketches changes one octet of the first parameter of each line that
// describes a song or a segment, which the check must find.
func TestChangedSketches(t *testing.T) {
	s := startServer(t)
	tried := 0
	for _, sketch := range fences(t, specification, "segue-sketch") {
		steps, err := s.parse(sketch.lines)
		if err != nil {
			t.Fatal(err)
		}
		made := renditions(steps)
		for i, st := range steps {
			if st.client || s.question(st.text, made) == "" {
				continue
			}
			tried++
			changed := slices.Clone(steps)
			at := strings.Index(st.text, "=") + 1
			changed[i].text = st.text[:at] + string(st.text[at]^1) + st.text[at+1:]
			if s.checkSketch(changed) == nil {
				t.Errorf("line %d: %q passes as %q", sketch.at, st.text, changed[i].text)
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d lines were tried", tried)
	}
}

// checkSketch returns what is wrong with a sketch.
func (s *testServer) checkSketch(steps []step) error {
	left := make(map[wire.Tag]int) // octets announced and not shown
	made := renditions(steps)
	var wrong []error
	fail := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	for _, st := range steps {
		line := placeholder.ReplaceAllString(st.text, "x")
		if line == "" {
			continue
		}
		if st.client {
			tag, request, refused := wire.ParseRequest(line)
			if refused != nil {
				fail("%s: %v", line, refused)
			} else if again := wire.AppendRequest(nil, tag, request); string(again) != line+"\n" {
				fail("%s: is usually written %s", line, again)
			}
			continue
		}
		tag, reply, err := wire.ParseReply(line)
		if err != nil {
			fail("%s: %v", line, err)
			continue
		}
		if again := wire.AppendReply(nil, tag, reply); string(again) != line+"\n" {
			fail("%s: is usually written %s", line, again)
		}
		switch r := reply.(type) {
		case wire.Segment:
			left[tag] = r.Payload()
		case wire.Data:
			left[tag] -= r.N
		case wire.OK:
			if left[tag] != 0 {
				fail("%d octets are missing before %s", left[tag], line)
			}
		}
		if request := s.question(line, made); request != "" {
			if err := s.says(request, line); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	return errors.Join(wrong...)
}

// renditions are the revisions of all that a sketch names: the songs that come
// with the server have none.
func renditions(steps []step) map[string]bool {
	all := make(map[string]bool)
	for _, st := range steps {
		if _, reply, err := wire.ParseReply(st.text); err == nil && !st.client {
			if song, ok := reply.(wire.Song); ok {
				for _, r := range song.Renditions {
					all[r.Revision] = true
				}
			}
		}
	}
	return all
}

// question is what a client asks to be told a line about a song, "" for every
// other line.
func (s *testServer) question(line string, made map[string]bool) string {
	_, reply, err := wire.ParseReply(placeholder.ReplaceAllString(line, "x"))
	if err != nil {
		return ""
	}
	var request wire.Request
	switch r := reply.(type) {
	case wire.Song:
		request = wire.Describe{Song: r.Song}
	case wire.Item:
		request = wire.List{From: r.Song, Count: 1}
	case wire.Cover:
		request = wire.GetCover{Song: r.Song}
	case wire.Segment:
		if made[r.Revision] {
			return ""
		}
		request = wire.GetSeg{Song: r.Song, Segment: r.Segment, Preroll: r.PrerollBytes > 0}
	default:
		return ""
	}
	return string(wire.AppendRequest(nil, wire.Tag{Serial: 1}, request))
}

// says asks the server and reports that its reply does not hold a line, the
// tag and a song's renditions aside.
func (s *testServer) says(request, line string) error {
	nc, err := net.Dial("tcp", s.addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(20 * time.Second)) // against hanging
	if _, err := io.WriteString(nc, request); err != nil {
		return err
	}
	_, want, _ := strings.Cut(line, " ")
	want, _, _ = strings.Cut(want, " renditions=")
	br := bufio.NewReaderSize(nc, wire.MaxLine)
	var said []string
	for {
		got, err := wire.ReadLine(br)
		if err != nil {
			return err
		}
		tag, reply, err := wire.ParseReply(string(got))
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(string(got), " ")
		if rest == want {
			return nil
		}
		switch r := reply.(type) {
		case wire.Data:
			br.Discard(r.N)
		case wire.OK, *wire.Error:
			return fmt.Errorf("the server says %q and not %q", said, want)
		default:
			if tag != (wire.Tag{}) {
				said = append(said, rest)
			}
		}
	}
}

package rfc

import (
	"slices"
	"testing"

	"segue/internal/wire"
)

// TestExamples replays every example of every draft against the server: each
// line must be the one shown, and each payload the octets of the song.
func TestExamples(t *testing.T) {
	s := startServer(t)
	for _, draft := range drafts(t) {
		examples := fences(t, draft, "segue-example")
		if len(examples) == 0 {
			t.Errorf("%s has no examples", draft)
		}
		for _, example := range examples {
			steps, err := s.parse(example.lines)
			if err == nil {
				err = s.replay(steps)
			}
			if err != nil {
				t.Errorf("%s:%d: %v", draft, example.at, err)
			}
		}
	}
}

// TestChangedExamples changes each line that an example's server says by one
// octet, which the replay must find.
func TestChangedExamples(t *testing.T) {
	s := startServer(t)
	for _, example := range fences(t, specification, "segue-example") {
		steps, err := s.parse(example.lines)
		if err != nil {
			t.Fatal(err)
		}
		for i, st := range steps {
			if st.client || st.text == "" {
				continue
			}
			changed := slices.Clone(steps)
			last := len(st.text) - 1
			changed[i].text = st.text[:last] + string(st.text[last]^1)
			if s.replay(changed) == nil {
				t.Errorf("line %d: %q passes as %q", example.at, st.text, changed[i].text)
			}
		}
	}
}

// TestSketches checks what cannot be replayed, because it shows one order of
// several: every line is one of the protocol, and replies are complete.
func TestSketches(t *testing.T) {
	sketches := fences(t, specification, "segue-sketch")
	if len(sketches) == 0 {
		t.Fatal("there are none")
	}
	for _, sketch := range sketches {
		steps, err := parse(sketch.lines)
		if err != nil {
			t.Errorf("line %d: %v", sketch.at, err)
		}
		left := make(map[wire.Tag]int) // octets announced and not shown
		for _, st := range steps {
			line := placeholder.ReplaceAllString(st.text, "x")
			switch {
			case line == "":
			case st.client:
				tag, request, refused := wire.ParseRequest(line)
				if refused != nil {
					t.Errorf("%s: %v", line, refused)
				} else if again := wire.AppendRequest(nil, tag, request); string(again) != line+"\n" {
					t.Errorf("%s: is usually written %s", line, again)
				}
			default:
				tag, reply, err := wire.ParseReply(line)
				if err != nil {
					t.Errorf("%s: %v", line, err)
					continue
				}
				if again := wire.AppendReply(nil, tag, reply); string(again) != line+"\n" {
					t.Errorf("%s: is usually written %s", line, again)
				}
				switch r := reply.(type) {
				case wire.Segment:
					left[tag] = r.Payload()
				case wire.Data:
					left[tag] -= r.N
				case wire.OK:
					if left[tag] != 0 {
						t.Errorf("line %d: %d octets are missing before %s", sketch.at, left[tag], line)
					}
				}
			}
		}
	}
}

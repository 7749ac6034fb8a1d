package rfc

import (
	"slices"
	"testing"
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

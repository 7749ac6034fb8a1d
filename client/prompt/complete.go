package prompt

import (
	"strings"
	"unicode/utf8"

	"segue/client/text"
)

// A Candidate is something that a line can be completed with.
type Candidate struct {
	Text string // in the place of what is typed
	Note string // what it is shown as; "": the text
}

// complete is what Tab makes of what is typed, given what could stand in its
// place: a longer text, or the candidates to show where there is none.
func complete(typed string, candidates []Candidate) (longer string, show []Candidate) {
	switch len(candidates) {
	case 0:
		return typed, nil
	case 1:
		return candidates[0].Text + " ", nil
	}
	longer = candidates[0].Text
	for _, c := range candidates[1:] {
		longer = commonPrefix(longer, c.Text)
	}
	if len(longer) <= len(typed) || !strings.EqualFold(longer[:len(typed)], typed) {
		return typed, candidates
	}
	return longer, nil
}

// commonPrefix is how a begins, as far as b begins so, too, in any case.
func commonPrefix(a, b string) string {
	for i, c := range a {
		d, n := utf8.DecodeRuneInString(b)
		if n == 0 || !strings.EqualFold(string(c), string(d)) {
			return a[:i]
		}
		b = b[n:]
	}
	return a
}

// columns lays candidates out for a terminal, as many beside each other as fit.
func columns(candidates []Candidate, width int) string {
	const most, gap = 50, 2
	widest := 0
	var notes []string
	for _, c := range candidates[:min(len(candidates), most)] {
		note := c.Note
		if note == "" {
			note = c.Text
		}
		note = text.Fit(note, width-1)
		notes = append(notes, note)
		widest = max(widest, text.Width(note))
	}
	beside := max((width-1+gap)/(widest+gap), 1)
	var b strings.Builder
	for i, note := range notes {
		if (i+1)%beside == 0 || i == len(notes)-1 {
			b.WriteString(note + "\n")
		} else {
			b.WriteString(text.Pad(note, widest+gap))
		}
	}
	if more := len(candidates) - most; more > 0 {
		b.WriteString("and more; type more of it\n")
	}
	return b.String()
}

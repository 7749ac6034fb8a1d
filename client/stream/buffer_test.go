package stream

import (
	"io"
	"strings"
	"testing"
)

// filled makes a whole entry: its pre-roll in small letters.
func filled(number, rendition int, text string) *entry {
	preroll := len(text) - len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz"))
	e := &entry{number: number, rendition: rendition, preroll: preroll, skip: preroll, whole: true}
	for i := range text {
		e.pieces = append(e.pieces, []byte(text[i:i+1]))
	}
	e.held = len(text)
	return e
}

// parts reads all parts, divided by bars.
func parts(t *testing.T, b *buffer) string {
	t.Helper()
	var all []string
	for {
		p, err := b.Next()
		if err == io.EOF {
			return strings.Join(all, "|")
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, readPart(t, p))
	}
}

func readPart(t *testing.T, p Part) string {
	t.Helper()
	octets, err := io.ReadAll(p.Frames)
	if err != nil {
		t.Fatal(err)
	}
	return string(octets)
}

// TestParts: segments of one rendition follow each other without their
// pre-roll; where another begins, its pre-roll comes first.
func TestParts(t *testing.T) {
	b := newBuffer()
	for _, e := range []*entry{
		filled(0, 2, "AA"), filled(1, 2, "BB"), filled(2, 0, "bCC"), filled(3, 0, "cDD"), filled(4, 1, "ddEE"), filled(5, 2, "eFF"), filled(6, 2, "GG"),
	} {
		b.add(e)
	}
	b.finish()
	if got := parts(t, b); got != "AABB|bCCDD|ddEE|eFFGG" {
		t.Errorf("the parts are %s", got)
	}
}

// TestReplace: a better segment takes the place of one that the decoder has not
// begun, and of no other.
func TestReplace(t *testing.T) {
	b := newBuffer()
	for n, text := range []string{"AA", "aBB", "bCC", "cDD"} {
		b.add(filled(n, 0, text))
	}
	b.finish()
	p, err := b.Next()
	if err != nil {
		t.Fatal(err)
	}
	var first [1]byte
	if _, err := io.ReadFull(p.Frames, first[:]); err != nil {
		t.Fatal(err)
	}
	if b.replace(filled(0, 1, "XX")) {
		t.Error("a segment was replaced that is being read")
	}
	if !b.replace(filled(2, 1, "bYY")) {
		t.Error("a segment was not replaced that is not begun")
	}
	if b.replace(filled(9, 1, "ZZ")) {
		t.Error("a segment was replaced that is not there")
	}
	if got := string(first[:]) + readPart(t, p) + "|" + parts(t, b); got != "AABB|bYY|cDD" {
		t.Errorf("read %s", got)
	}
}

// TestVoid: what the decoder has not begun can be taken back.
func TestVoid(t *testing.T) {
	b := newBuffer()
	e, next := &entry{number: 0}, &entry{number: 1}
	b.add(e)
	b.add(next)
	b.put(e, []byte("A"))
	if !b.void(e) || b.size() != 0 {
		t.Error("what was not begun can't be taken back")
	}
	b.put(e, []byte("BB"))
	b.put(next, []byte("CC"))
	p, err := b.Next()
	if err != nil {
		t.Fatal(err)
	}
	var one [1]byte
	if _, err := io.ReadFull(p.Frames, one[:]); err != nil {
		t.Fatal(err)
	}
	if b.void(e) {
		t.Error("what was begun was taken back")
	}
	if b.size() != 3 {
		t.Errorf("it holds %d octets, not 3", b.size())
	}
	b.complete(e)
	b.cut(1)
	b.finish()
	if got := string(one[:]) + readPart(t, p); got != "BB" {
		t.Errorf("read %s", got)
	}
}

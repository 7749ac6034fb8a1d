package main

import (
	"fmt"
	"strings"
	"testing"

	"segue/server/catalog"
)

func TestBar(t *testing.T) {
	for _, tt := range []struct {
		p    catalog.Progress
		want string
	}{
		{catalog.Progress{}, "[..............................] 0 of 0 files"},
		{catalog.Progress{Found: 7, Scanned: 3}, "[############..................] 3 of 7 files"},
		{catalog.Progress{Found: 7, Scanned: 7}, "[##############################] 7 of 7 files"},
	} {
		if got := bar(tt.p.Scanned, tt.p.Found, "files"); got != tt.want {
			t.Errorf("%+v: %s, not %s", tt.p, got, tt.want)
		}
	}
}

// TestScreen: what is drawn stands below all lines, once.
func TestScreen(t *testing.T) {
	const erase = "\r\x1b[K"
	var b strings.Builder
	s := newScreen(&b)
	if s.terminal {
		t.Error("a buffer is taken for a terminal")
	}
	fmt.Fprintln(s, "one")
	s.draw("half")
	s.draw("more")
	fmt.Fprintln(s, "two")
	s.draw("all")
	s.draw("")
	s.draw("")
	s.Close()
	if want := "one\nhalf" + erase + "more" + erase + "two\nall" + erase; b.String() != want {
		t.Errorf("%q, not %q", b.String(), want)
	}
}

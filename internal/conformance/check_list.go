package conformance

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

var listChecks = []check{
	{section: secList, name: "a header, then the songs in the order of their numbers", run: func(p *probe) error {
		_, err := p.all()
		return err
	}},
	{section: secList, name: "from and count cut a range; total and revision are the whole list's", run: func(p *probe) error {
		all, err := p.all()
		if err != nil {
			return err
		}
		n := len(all.songs)
		if n == 0 {
			return Skip("the library is empty")
		}
		last := all.songs[n-1].number
		for _, from := range []int64{0, 1, 2, all.songs[n/2].number, last, last + 1} {
			for _, count := range []int{0, 1, 2, n, n + 1} {
				want := slices.DeleteFunc(slices.Clone(all.songs), func(s song) bool { return s.number < from })
				if count > 0 {
					want = want[:min(count, len(want))]
				}
				got, err := all.c.list(fmt.Sprintf("0.1 LIST from=%d count=%d", from, count))
				if err != nil {
					return err
				}
				if err := same(got, all, want); err != nil {
					return fmt.Errorf("LIST from=%d count=%d: %w", from, count, err)
				}
			}
		}
		return nil
	}},
	{section: secList, name: "match finds every word, in any case, in title, artist or album", run: func(p *probe) error {
		all, err := p.all()
		if err != nil {
			return err
		}
		for _, s := range all.songs[:min(len(all.songs), most)] {
			for _, text := range []string{
				s.title, swapCase(s.title), s.title + " " + s.artist, s.album + " " + firstWord(s.title), firstWord(s.artist),
				" " + firstWord(s.title) + "  ",
			} {
				if err := all.match(text); err != nil {
					return err
				}
			}
		}
		for _, text := range []string{`"`, `\`, `a "b\`, "%", "*", "."} {
			if err := all.match(text); err != nil {
				return err
			}
		}
		return all.none("no song is called this 8f3c")
	}},
	{section: secList, name: "total counts all that match, whatever the range", run: func(p *probe) error {
		all, err := p.all()
		if err != nil {
			return err
		}
		if len(all.songs) == 0 {
			return Skip("the library is empty")
		}
		text := firstWord(all.songs[0].title)
		whole, err := all.c.list("0.1 LIST match=" + quote(text))
		if err != nil {
			return err
		}
		for _, r := range []struct {
			params string
			want   []song
		}{
			{"count=1", whole.songs[:min(1, len(whole.songs))]},
			{"from=4294967295", slices.DeleteFunc(slices.Clone(whole.songs), func(s song) bool { return s.number < 1<<32-1 })},
		} {
			got, err := all.c.list("0.1 LIST " + r.params + " match=" + quote(text))
			if err != nil {
				return err
			}
			if err := same(got, whole, r.want); err != nil {
				return fmt.Errorf("LIST %s match=%q: %w", r.params, text, err)
			}
		}
		return nil
	}},
}

// listing is the reply to a LIST.
type listing struct {
	c        *conn
	total    int64
	revision string
	done     bool
	songs    []song
}

// all is the whole list.
func (p *probe) all() (*listing, error) {
	c, err := p.dial()
	if err != nil {
		return nil, err
	}
	all, err := c.list("0.1 LIST")
	if err == nil && all.total != int64(len(all.songs)) {
		err = fmt.Errorf("LIST says total=%d and gives %d songs", all.total, len(all.songs))
	}
	return all, err
}

// list makes a LIST request and reads its reply.
func (c *conn) list(request string) (*listing, error) {
	r, err := c.ok(request)
	if err != nil {
		return nil, err
	}
	if len(r.lines) == 0 {
		return nil, fmt.Errorf("%q is answered without a LIST line", request)
	}
	f := fields{line: r.lines[0]}
	f.is("LIST", 0)
	l := &listing{c: c, total: f.number("total"), revision: f.text("revision", true), done: r.lines[0].params["scan"] == "done"}
	if scan := f.text("scan", true); scan != "done" && scan != "running" {
		f.failf("scan is done or running")
	}
	if f.err != nil {
		return nil, f.err
	}
	for _, item := range r.lines[1:] {
		s, err := parseItem(item)
		if err != nil {
			return nil, err
		}
		if n := len(l.songs); n > 0 && l.songs[n-1].number >= s.number {
			return nil, fmt.Errorf("song %d is listed after song %d", s.number, l.songs[n-1].number)
		}
		l.songs = append(l.songs, s)
	}
	return l, nil
}

// same checks what a part of a list must be. A library that is still being
// scanned may differ from one list to the next.
func same(got, whole *listing, want []song) error {
	if !whole.done || got.revision != whole.revision {
		return nil
	}
	if got.total != whole.total {
		return fmt.Errorf("total=%d, where the whole list has %d", got.total, whole.total)
	}
	if !slices.EqualFunc(got.songs, want, song.listedAs) {
		return fmt.Errorf("gives %d songs, %v, and not these %d, %v", len(got.songs), numbers(got.songs), len(want), numbers(want))
	}
	return nil
}

// match checks what a LIST gives for a text against the whole list: it must
// hold every song that has the words, and may hold others of the list.
func (all *listing) match(text string) error {
	if len(text) > maxText {
		return nil
	}
	got, err := all.c.list("0.1 LIST match=" + quote(text))
	if err != nil || !all.done || got.revision != all.revision {
		return err // a library that is being scanned may differ by now
	}
	if got.total != int64(len(got.songs)) {
		return fmt.Errorf("LIST match=%q: total=%d with %d songs", text, got.total, len(got.songs))
	}
	next := 0 // of got
	for _, s := range all.songs {
		found := next < len(got.songs) && got.songs[next].listedAs(s)
		if found {
			next++
		}
		hay := strings.ToLower(s.title + "\n" + s.artist + "\n" + s.album)
		missing := func(word string) bool { return !strings.Contains(hay, strings.ToLower(word)) }
		if !found && !slices.ContainsFunc(strings.Fields(text), missing) {
			return fmt.Errorf("LIST match=%q lacks song %d, %q", text, s.number, s.title)
		}
	}
	if next < len(got.songs) {
		return fmt.Errorf("LIST match=%q gives songs %v, of which not all are in the list, or not in its order", text, numbers(got.songs))
	}
	return nil
}

// none checks that no song matches a text.
func (all *listing) none(text string) error {
	got, err := all.c.list("0.1 LIST match=" + quote(text))
	if err == nil && (got.total != 0 || len(got.songs) != 0) {
		err = fmt.Errorf("LIST match=%q finds %d songs", text, got.total)
	}
	return err
}

func numbers(songs []song) (n []int64) {
	for _, s := range songs {
		n = append(n, s.number)
	}
	return n
}

func firstWord(s string) string {
	if w := strings.Fields(s); len(w) > 0 {
		return w[0]
	}
	return s
}

// swapCase changes the case of ASCII letters: what the case of others is,
// people disagree about.
func swapCase(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c > unicode.MaxASCII:
			return c
		case unicode.IsUpper(c):
			return unicode.ToLower(c)
		}
		return unicode.ToUpper(c)
	}, s)
}

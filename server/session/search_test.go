package session

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
	"segue/segmenter"
	"segue/server/catalog"
	"segue/server/catalog/tags"
)

// manySongs is a library of songs without music.
type manySongs []*catalog.Song

func newManySongs(n int) (all manySongs) {
	for i := range n {
		all = append(all, &catalog.Song{
			Song: &segmenter.Song{Rate: 44100}, Number: uint32(2*i + 1),
			Tags: tags.Tags{Title: fmt.Sprintf("Song %d of many", i), Artist: "abc def ghi jkl", Album: "mno pqr stu"},
		})
	}
	return all
}

func (m manySongs) Songs() []*catalog.Song                  { return m }
func (m manySongs) Song(uint32) (*catalog.Song, error)      { return nil, catalog.ErrNoSong }
func (m manySongs) ByRevision(string) (*catalog.Song, bool) { return nil, false }
func (m manySongs) Revision() string                        { return "r" }
func (m manySongs) Progress() catalog.Progress              { return catalog.Progress{} }

// TestSearchTurns: one turn of a LIST with words looks at a bounded number of
// songs, the fewer the more words there are, and what it finds is right.
func TestSearchTurns(t *testing.T) {
	lib := newManySongs(10_000)
	for _, c := range []struct {
		request     wire.List
		total, sent int
	}{
		{wire.List{}, 10_000, 10_000},
		{wire.List{From: 101, Count: 7}, 10_000, 7},
		{wire.List{Match: "many"}, 10_000, 10_000},
		{wire.List{Match: "77"}, 280, 280},
		{wire.List{Match: "a b c d e f g h i j k l m n o p q r s t u song", Count: 1}, 10_000, 1},
		{wire.List{Match: "many 9999", Count: 3}, 1, 1},
		{wire.List{Match: "many 9999", From: 19_999}, 1, 1},
		{wire.List{Match: "many 9999", From: 20_000}, 1, 0},
		{wire.List{Match: "nothing"}, 0, 0},
	} {
		search := &searcher{all: &searches{}}
		l := newListing(wire.Tag{Gen: 1, Serial: 1}, c.request, lib, search)
		var out []byte
		for turns := 0; ; turns++ {
			before := l.counted + len(lib) - len(l.songs)
			b, done := l.fill(nil, 1<<16)
			out = append(out, b...)
			looked := l.counted + len(lib) - len(l.songs) - before
			if most := turnWork/(songWork+l.words) + 1; l.words > 0 && looked > most {
				t.Fatalf("%v: a turn looks at %d songs, more than %d", c.request, looked, most)
			}
			if done {
				break
			}
		}
		head, items, _ := strings.Cut(string(out), "\n")
		if want := fmt.Sprintf("1.1 LIST total=%d ", c.total); !strings.HasPrefix(head, want) || strings.Count(items, "ITEM") != c.sent {
			t.Errorf("%v: %q, and %d songs", c.request, head, strings.Count(items, "ITEM"))
		}
	}
}

// TestSearchShared: connections that search have one processor between them; one
// that seldom does so has it at once.
func TestSearchShared(t *testing.T) {
	all := &searches{}
	now := time.Unix(0, 0)
	crowd := make([]searcher, 100)
	for i := range crowd {
		crowd[i].all = all
	}
	turns := 0
	for begin := now; now.Sub(begin) < 10*time.Second; now = now.Add(TurnTime) {
		for i := range crowd {
			if s := &crowd[i]; !now.Before(s.next) {
				s.used(now, now)
				turns++
			}
		}
	}
	if most := int(10*time.Second/TurnTime) + len(crowd)*(freeTurns+11); turns > most {
		t.Errorf("%d turns in ten seconds, more than %d", turns, most)
	}
	fresh := searcher{all: all}
	for i := range freeTurns {
		if fresh.used(now, now); fresh.next.After(now) {
			t.Errorf("a connection that has not searched waits after turn %d", i+1)
		}
	}
}

// TestSearchStarved: where turns end late, since the program gets a tenth of a
// processor, few of them wait for it.
func TestSearchStarved(t *testing.T) {
	const slow = 10 * TurnTime
	all := &searches{}
	now := time.Unix(0, 0)
	crowd := make([]searcher, 100)
	for i := range crowd {
		crowd[i] = searcher{all: all, full: now.Add(freeTurns * time.Second)}
	}
	for begin := now; now.Sub(begin) < 20*time.Second; {
		waiting := 0
		var first *searcher
		for i := range crowd {
			if s := &crowd[i]; !now.Before(s.next) {
				if waiting++; first == nil || s.next.Before(first.next) {
					first = s
				}
			}
		}
		if first == nil {
			now = now.Add(TurnTime)
			continue
		}
		if waiting > 20 && now.Sub(begin) > 10*time.Second {
			t.Fatalf("after %v %d turns wait for the processor", now.Sub(begin), waiting)
		}
		now = now.Add(slow)
		first.used(now.Add(-slow), now)
	}
}

func TestDistinct(t *testing.T) {
	for text, want := range map[string][]string{
		"":                        {},
		"a b a":                   {"a", "b"},
		"a abc b bc x":            {"abc", "x"},
		strings.Repeat("a ", 250): {"a"},
		"Song song":               {"Song", "song"},
		"  bell   of\tthe bells ": {"bells", "the", "of"},
	} {
		if got := distinct(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestSearchFlood: while many connections have many searches outstanding, control
// is answered, also on them, and the server ends in its time.
func TestSearchFlood(t *testing.T) {
	lib := newManySongs(2_000)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib}, newEntrance()
		go s.Serve(e)
		var conns []net.Conn
		var last *bufio.Reader
		for range 20 {
			nc, br := e.dial(t, "192.0.2.1")
			line(t, br)
			var b strings.Builder
			for i := range wire.MaxOutstanding {
				fmt.Fprintf(&b, "%d.1 LIST match=\"%s\" count=1\n", i+1, strings.Repeat("many song abc def ", 20))
			}
			if _, err := io.WriteString(nc, b.String()); err != nil {
				t.Fatal(err)
			}
			conns, last = append(conns, nc), br
			if len(conns) < 20 {
				go io.Copy(io.Discard, br)
			}
		}
		start := time.Now()
		nc := conns[len(conns)-1]
		go fmt.Fprint(nc, "0.9 PING\n")
		for {
			if tag, _ := next(t, last, nil); tag == (wire.Tag{Serial: 9}) {
				break
			}
		}
		if d := time.Since(start); d > 20*TurnTime {
			t.Errorf("PING took %v", d)
		}
		go io.Copy(io.Discard, last)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start = time.Now()
		s.Shutdown(ctx)
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("Shutdown took %v", d)
		}
	})
}

package lab

import (
	"testing"
	"testing/synctest"
	"time"

	"segue/client/player"
	"segue/internal/wire"
	"segue/server/catalog"
)

// large is a library in which one song has ten thousand numbers.
type large struct {
	*catalog.Catalog
	songs []*catalog.Song
}

func newLarge(c *catalog.Catalog, n int) large {
	l := large{Catalog: c}
	for i := range n {
		s := *c.Songs()[0]
		s.Number = uint32(i + 1)
		l.songs = append(l.songs, &s)
	}
	return l
}

func (l large) Songs() []*catalog.Song { return l.songs }

func (l large) Song(n uint32) (*catalog.Song, error) { return l.songs[n-1], nil }

// TestLongList: a list of ten thousand songs and a song that plays share the
// link: the song doesn't stall, the list's first lines come at once, and the
// rest follows.
func TestLongList(t *testing.T) {
	const songs = 10_000
	lib := newLarge(openMusic(t), songs)
	synctest.Test(t, func(t *testing.T) {
		const rtt = 40 * time.Millisecond
		r := NewRoom(lib, Symmetric(rtt, 1e6), player.Config{Decode: Marked})
		defer r.Close()
		r.Player.Play(1)
		time.Sleep(3 * time.Second)
		l, err := r.Dialer.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		asked, first, items := time.Now(), time.Duration(0), 0
		for reply, err := range l.Ask(t.Context(), wire.List{}) {
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := reply.(wire.Item); !ok {
				continue
			}
			if items++; items == 1 {
				first = time.Since(asked)
			}
		}
		took := time.Since(asked)
		t.Logf("first line after %v, %d lines after %v", first, items, took)
		if first > rtt+150*time.Millisecond {
			t.Errorf("the list's first line came after %v", first)
		}
		if items != songs {
			t.Errorf("%d lines", items)
		}
		if s := r.Player.Status(); s.Stalls > 0 || s.State != player.Playing {
			t.Errorf("the song %s, with %d stalls", s.State, s.Stalls)
		}
	})
}

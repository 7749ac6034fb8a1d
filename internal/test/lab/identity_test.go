package lab

import (
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/player"
	"segue/server/catalog"
)

var restarts = flag.Int("restarts", 50, "how many queues TestIdentities plays through restarts of the server; with -short one in 25 of them")

// permuted is a library whose songs have other numbers, or are not there.
type permuted struct {
	*catalog.Catalog
	numbers map[uint32]uint32 // of the catalogue's, by the library's
}

// Songs implements session.Library.
func (l permuted) Songs() (songs []*catalog.Song) {
	for _, number := range slices.Sorted(maps.Keys(l.numbers)) {
		if s, err := l.Song(number); err == nil {
			songs = append(songs, s)
		}
	}
	return songs
}

// Song implements session.Library.
func (l permuted) Song(number uint32) (*catalog.Song, error) {
	n, ok := l.numbers[number]
	if !ok {
		return nil, catalog.ErrNoSong
	}
	s, err := l.Catalog.Song(n)
	if err != nil {
		return nil, err
	}
	other := *s
	other.Number = number
	return &other, nil
}

// ByRevision implements session.Library.
func (l permuted) ByRevision(revision string) (*catalog.Song, bool) {
	for number := range l.numbers {
		if s, err := l.Song(number); err == nil && s.Revision == revision {
			return s, true
		}
	}
	return nil, false
}

// permute gives the songs random numbers, all of which are one another's.
func permute(rng *rand.Rand, c *catalog.Catalog, songs []uint32) permuted {
	l := permuted{c, make(map[uint32]uint32)}
	for i, k := range rng.Perm(len(songs)) {
		l.numbers[songs[i]] = songs[k]
	}
	return l
}

// TestIdentities plays queues while the server is started anew, again and again,
// and gives its songs other numbers each time; at times it has lost one. What
// is heard is what was queued, whatever its number is by then.
func TestIdentities(t *testing.T) {
	c := openMusic(t)
	titles := make(map[uint32]string)
	var songs []uint32
	for _, n := range []uint32{1, 2, 3} {
		s, err := c.Song(n)
		if err != nil {
			t.Fatal(err)
		}
		titles[n], songs = s.Title, append(songs, n)
	}
	rounds := *restarts
	if testing.Short() {
		rounds = max(rounds/25, 1)
	}
	changes, skipped := 0, 0
	for seed := range rounds {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(seed), 7))
			lib := permute(rng, c, songs)
			r := NewRoom(lib, Symmetric(50*time.Millisecond, 5e6), player.Config{Decode: Marked, Rate: sampleRate})
			defer r.Close()
			var queue []uint32 // by this server's numbers
			var want []string
			for range 4 {
				n := songs[rng.IntN(len(songs))]
				queue, want = append(queue, n), append(want, titles[lib.numbers[n]])
			}
			r.Player.Play(queue...)
			time.Sleep(5 * time.Second) // until the queue is known
			for range 3 {
				lib = permute(rng, c, songs)
				var lost string
				if rng.IntN(3) == 0 {
					n := songs[rng.IntN(len(songs))]
					lost = titles[lib.numbers[n]]
					delete(lib.numbers, n)
				}
				at := r.Player.Status()
				if lost != "" && lost == at.Song.Title {
					lost = "" // what plays is another test's
					continue
				}
				r.Kill(rng.IntN(2) == 0)
				time.Sleep(time.Duration(rng.IntN(3000)) * time.Millisecond)
				r.Restart(lib)
				changes++
				time.Sleep(10 * time.Second)
				was := r.Player.Queue().At
				r.Player.Next()
				time.Sleep(10 * time.Second)
				for k := was + 1; k < len(want) && lost != "" && want[k] == lost; k++ {
					want[k] = "" // it failed, and the next one plays
					skipped++
				}
			}
			heard := heardTitles(r)
			planned := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return s == "" })
			planned = planned[:min(len(planned), len(heard))]
			if !slices.Equal(heard, planned) || len(heard) < 2 && skipped == 0 {
				t.Errorf("heard %q, and the queue was %q", heard, want)
			}
			r.Player.Stop()
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d queues, %d restarts, %d songs lost", rounds, changes, skipped)
	if changes < rounds {
		t.Error("hardly a server was started anew")
	}
}

// heardTitles are the titles of the plays of which a sample was heard.
func heardTitles(r *Room) (titles []string) {
	title := make(map[uint32]string)
	for _, e := range r.Events() {
		switch e.Kind {
		case player.Described:
			title[e.Gen] = e.Describe.Title
		case player.FirstSound:
			titles = append(titles, title[e.Gen])
		}
	}
	return titles
}

package lab

import (
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/server/catalog"
)

// renumbered is a library whose songs have other numbers: each one more by a
// hundred.
type renumbered struct{ *catalog.Catalog }

const moved = 100

// Song implements session.Library.
func (l renumbered) Song(number uint32) (*catalog.Song, error) {
	if number <= moved {
		return nil, catalog.ErrNoSong
	}
	s, err := l.Catalog.Song(number - moved)
	if err != nil {
		return nil, err
	}
	return l.move(s), nil
}

// ByRevision implements session.Library.
func (l renumbered) ByRevision(revision string) (*catalog.Song, bool) {
	s, ok := l.Catalog.ByRevision(revision)
	if !ok {
		return nil, false
	}
	return l.move(s), true
}

func (renumbered) move(s *catalog.Song) *catalog.Song {
	other := *s
	other.Number += moved
	return &other
}

// TestRenumbered: a server that has come back knows the song under another
// number. It goes on, to the sample, and the queue has the new number.
func TestRenumbered(t *testing.T) {
	c := openMusic(t)
	song := decode(t, c, 1, Marked, 0, 1<<30)
	want := map[uint32][]audio.Sample{1: song, 1 + moved: song}
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
		defer r.Close()
		r.Player.SetRepeat(player.RepeatOne)
		r.Player.Play(1)
		time.Sleep(10 * time.Second)
		r.Kill(true)
		time.Sleep(5 * time.Second)
		r.Restart(renumbered{c})
		time.Sleep(10 * time.Second)
		if q := r.Player.Queue(); q.Songs[0] != 1+moved {
			t.Errorf("the queue is %v", q.Songs)
		}
		time.Sleep(2 * time.Minute)
		r.Player.Stop()
		faithful(t, r, want)
		if gap, takes := silence(r), r.Speaker.Takes(); gap > 0 || len(takes) != 1 || len(takes[0].Runs) < 2 {
			t.Errorf("%d takes, silent for %v, %d songs", len(takes), gap, len(takes[0].Runs))
		}
	})
}

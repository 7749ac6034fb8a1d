package lab

import (
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/server/catalog"
)

// scanning is a library in which nothing is found before a moment.
type scanning struct {
	*catalog.Catalog
	until time.Time
}

func (l scanning) running() bool { return time.Now().Before(l.until) }

// Songs implements session.Library.
func (l scanning) Songs() []*catalog.Song {
	if l.running() {
		return nil
	}
	return l.Catalog.Songs()
}

// Song implements session.Library.
func (l scanning) Song(number uint32) (*catalog.Song, error) {
	if l.running() {
		return nil, catalog.ErrNoSong
	}
	return l.Catalog.Song(number)
}

// ByRevision implements session.Library.
func (l scanning) ByRevision(revision string) (*catalog.Song, bool) {
	if l.running() {
		return nil, false
	}
	return l.Catalog.ByRevision(revision)
}

// TestFoundLate: a server that has come back serves before it has found the
// song that plays. What is held is played, and when the song is found, all of
// it is heard, once; where it is not found in time, the queue goes on.
func TestFoundLate(t *testing.T) {
	c := openMusic(t)
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, Marked, 0, 1<<30), 3: decode(t, c, 3, Marked, 0, 1<<30)}
	for _, x := range []struct {
		name  string
		rtt   time.Duration
		scan  time.Duration
		whole bool
	}{
		{"soon", 50 * time.Millisecond, 3 * time.Second, true},
		{"soon, over a long way", 1500 * time.Millisecond, 3 * time.Second, true},
		{"too late", 50 * time.Millisecond, 50 * time.Second, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := NewRoom(c, Symmetric(x.rtt, 1e6), player.Config{Decode: Marked})
				defer r.Close()
				r.Player.Play(1, 3)
				time.Sleep(20 * time.Second)
				held := r.Player.Status()
				r.Kill(true)
				r.Restart(scanning{c, time.Now().Add(x.scan)})
				err := r.Player.Wait(t.Context())
				heard := faithful(t, r, want)
				switch {
				case x.whole && (err != nil || heard[1] != int64(len(want[1])) || heard[2] != int64(len(want[3]))):
					t.Errorf("heard %v samples of the plays, error %v", heard, err)
				case !x.whole && (err == nil || r.count(player.Failed) == 0):
					t.Errorf("a song that is not found ends with %v", err)
				}
				if least := held.Position + held.Lead; !x.whole && time.Duration(heard[1])*time.Second/44100 < least-time.Second {
					t.Errorf("heard %d samples, and held %v", heard[1], least)
				}
			})
		})
	}
}

package lab

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/server/catalog"
)

// reread is a library that reads a changed file anew after a while: until then
// it is one catalogue, and then another.
type reread struct {
	*catalog.Catalog
	then *catalog.Catalog
	at   atomic.Pointer[time.Time] // nil: never
}

func (l *reread) now() *catalog.Catalog {
	if at := l.at.Load(); at == nil || time.Now().Before(*at) {
		return l.Catalog
	}
	return l.then
}

// Song implements session.Library.
func (l *reread) Song(number uint32) (*catalog.Song, error) { return l.now().Song(number) }

// ByRevision implements session.Library.
func (l *reread) ByRevision(revision string) (*catalog.Song, bool) {
	return l.now().ByRevision(revision)
}

// TestRetagged changes a song's file while it plays. The server refuses its
// segments until it has read it anew. If only the tags are others, the song is
// heard to its end without a gap; if its frames are, it ends when what is held
// was heard.
func TestRetagged(t *testing.T) {
	for name, x := range map[string]struct {
		kbits int // of the new frames
		whole bool
	}{
		"its tags":   {128, true},
		"its frames": {160, false},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := t.TempDir(), t.TempDir()
			file := filepath.Join(before, "1.mp3")
			if err := WriteSong(file, 128, 90*time.Second); err != nil {
				t.Fatal(err)
			}
			if err := WriteSong(filepath.Join(after, "1.mp3"), x.kbits, 90*time.Second); err != nil {
				t.Fatal(err)
			}
			lib := &reread{Catalog: openDir(t, before), then: openDir(t, after)}
			want := map[uint32][]audio.Sample{1: decode(t, lib.Catalog, 1, Marked, 0, 1<<30)}
			synctest.Test(t, func(t *testing.T) {
				r := NewRoom(lib, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
				defer r.Close()
				r.Player.Play(1)
				time.Sleep(10 * time.Second)
				if err := os.Truncate(file, 1000); err != nil {
					t.Fatal(err)
				}
				at := time.Now().Add(1500 * time.Millisecond)
				lib.at.Store(&at)
				err := r.Player.Wait(t.Context())
				heard := faithful(t, r, want)[1]
				if whole := heard == int64(len(want[1])); whole != x.whole || whole != (err == nil) || silence(r) > 0 {
					t.Errorf("heard %d samples of %d, silent for %v, error %v", heard, len(want[1]), silence(r), err)
				}
			})
		})
	}
}

func openDir(t *testing.T, dir string) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

package lab

import (
	"flag"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/internal/test/mp3test"
	"segue/server/catalog"
)

var everywhere = flag.Bool("everywhere", false, "TestCut cuts at every octet, and not at one in thirty")

// cutting is a session that is cut: listing, a song, seeks, a pause, and the
// song again behind it.
type cutting struct {
	t    *testing.T
	lib  *catalog.Catalog
	want map[uint32][]audio.Sample
}

// TestCut resets the connection of a session after each of its octets in
// either direction: nothing hangs or is left behind, each play goes on where
// it was on another connection, and every sample is the right one. Only a song
// that isn't described yet may fail.
func TestCut(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "small.mp3"), mp3test.Get(t, "cbr8-mono-16000"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := cutting{t, c, map[uint32][]audio.Sample{1: decode(t, c, 1, Marked, 0, 1<<30)}}
	down, up := s.perform(0, true)
	t.Logf("%d octets to the client, %d to the server", down, up)
	for _, way := range []struct {
		octets int64
		here   bool
	}{{down, true}, {up, false}} {
		stride := int64(1)
		if !*everywhere {
			stride = 30
		}
		for n := 1 + rand.Int64N(stride); n <= way.octets; n += stride {
			if s.perform(n, way.here); t.Failed() {
				t.Fatalf("cut after %d octets to the client: %v", n, way.here)
			}
		}
	}
}

// perform goes through the session, with a cut after n octets if that isn't 0,
// and returns how many octets its first connection has carried.
func (s cutting) perform(n int64, here bool) (down, up int64) {
	synctest.Test(s.t, func(t *testing.T) {
		r := NewRoom(s.lib, Symmetric(20*time.Millisecond, 1e5), player.Config{Decode: Marked})
		r.Prepare = func(c *conn) {
			if n > 0 {
				c.ResetAfter(n, here)
			}
		}
		defer r.Close()
		l, err := r.Dialer.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		listOn(l) // it fails where it is cut
		r.Player.Play(1, 1)
		time.Sleep(200 * time.Millisecond)
		r.Player.Seek(func(at, _ time.Duration) time.Duration { return at + 1234*time.Millisecond })
		time.Sleep(100 * time.Millisecond)
		r.Player.Pause()
		time.Sleep(100 * time.Millisecond)
		r.Player.Resume()
		err = r.Player.Wait(t.Context())
		if err != nil && (n == 0 || r.count(player.Described) > 0 || !link.Passing(err)) {
			t.Error(err)
		}
		heard := faithful(t, r, s.want)
		if last := r.Events()[len(r.Events())-1]; err == nil && heard[last.Gen] != int64(len(s.want[1])) {
			t.Errorf("heard %d samples of the last play, not %d", heard[last.Gen], len(s.want[1]))
		}
		down, up = r.conns[0].in.received, r.conns[0].out.received
	})
	return down, up
}

package lab

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/internal/wire"
	"segue/server/catalog"
)

// TestBrokenFile has something happen to the file of a song that plays: what
// was fetched of it is heard, nothing of what the file has become, and then the
// song behind it.
func TestBrokenFile(t *testing.T) {
	for name, x := range map[string]struct {
		happens func(file string) error
		code    wire.Code
	}{
		"removed": {os.Remove, wire.CodeGone},
		"cut":     {func(file string) error { return os.Truncate(file, 100_000) }, wire.CodeRevision},
		"replaced": {func(file string) error {
			return errors.Join(WriteSong(file+".new", 320, 40*time.Second), os.Rename(file+".new", file))
		}, wire.CodeRevision},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			first := filepath.Join(dir, "1.mp3")
			if err := errors.Join(WriteSong(first, 128, 40*time.Second), WriteSong(filepath.Join(dir, "2.mp3"), 64, 10*time.Second)); err != nil {
				t.Fatal(err)
			}
			c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			want := map[uint32][]audio.Sample{1: decode(t, c, 1, Marked, 0, 1<<30), 2: decode(t, c, 2, Marked, 0, 1<<30)}
			synctest.Test(t, func(t *testing.T) {
				r := NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
				defer r.Close()
				r.Player.Play(1, 2)
				time.Sleep(10 * time.Second)
				lead := r.Player.Status().Lead
				if err := x.happens(first); err != nil {
					t.Fatal(err)
				}
				struck := time.Now()
				var refused *wire.Error
				if err := r.Player.Wait(t.Context()); !errors.As(err, &refused) || refused.Code != x.code {
					t.Errorf("the song ends with %v", err)
				}
				heard := faithful(t, r, want)
				failed, _ := r.When(player.Failed, 1)
				// The lead counts a part of a frame, which can't be heard.
				const frame = frameSamples * time.Second / sampleRate
				if went := failed.Sub(struck); went <= lead-frame || heard[1] == int64(len(want[1])) {
					t.Errorf("it went on for %v with %v ahead", went, lead)
				}
				if heard[2] != int64(len(want[2])) {
					t.Errorf("%d samples of the next song were heard, not %d", heard[2], len(want[2]))
				}
				if gap := silence(r); gap > 0 {
					t.Errorf("silent for %v", gap)
				}
			})
		})
	}
}

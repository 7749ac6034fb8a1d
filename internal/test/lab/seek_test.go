package lab

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/internal/test/mp3test"
	"segue/server/catalog"
)

var places = flag.Int("places", 6, "how many places of each song TestSeek seeks; with -short one")

// TestSeek seeks random places in songs of every kind, played at their own
// rates, and one of each rate at another: what is heard from there on, for a second or to the
// song's end, is what linear play gives there, sample for sample.
func TestSeek(t *testing.T) {
	resampled := make(map[int]bool) // songs of a rate
	for _, f := range mp3test.All() {
		if f.Layer != 3 {
			continue // not played
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, f.Name+".mp3"), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		rates := []int{f.Rate}
		if !resampled[f.Rate] {
			resampled[f.Rate] = true
			rates = append(rates, map[bool]int{true: 48000, false: 44100}[f.Rate == 44100])
		}
		for _, rate := range rates {
			t.Run(fmt.Sprintf("%s at %d Hz", f.Name, rate), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { seekAbout(t, c, rate) })
			})
		}
	}
}

// seekAbout seeks in song 1.
func seekAbout(t *testing.T, c *catalog.Catalog, rate int) {
	real := func(r io.Reader) audio.Source { return audio.NewDecoder(r) }
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, real, rate, 1<<30)}
	r := NewRoom(c, Symmetric(10*time.Millisecond, 10e6), player.Config{})
	defer r.Close()
	r.Speaker.Rate = rate
	r.Player.SetRepeat(player.RepeatOne)
	r.Player.Play(1)
	rng := rand.New(rand.NewPCG(1, uint64(rate)))
	n := *places
	if testing.Short() {
		n = 1
	}
	for range n {
		part := rng.Float64()
		err := r.Player.Seek(func(_, length time.Duration) time.Duration { return time.Duration(part * float64(length)) })
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
	}
	r.Player.Stop()
	plays := len(faithful(t, r, want))
	if sought := r.count(player.Sought); sought != n || plays < sought {
		t.Errorf("%d seeks, %d plays heard", sought, plays)
	}
}

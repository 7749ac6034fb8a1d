package lab

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/internal/wire"
	"segue/server/catalog"
)

// music is the songs that ship with Segue.
var music = sync.OnceValues(func() (*catalog.Catalog, error) {
	return catalog.Open(context.Background(), "../../../music", slog.New(slog.DiscardHandler))
})

func openMusic(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := music()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// decode decodes the first samples of a song with a decoder, trimmed, at a
// rate; 0: the song's own.
func decode(t testing.TB, c *catalog.Catalog, number uint32, decoder func(io.Reader) audio.Source, rate, samples int) []audio.Sample {
	t.Helper()
	s, err := c.Song(number)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if rate == 0 {
		rate = s.Rate
	}
	skip := int64(s.Delay) + 529
	if s.Delay == 0 && s.Padding == 0 {
		skip = 0 // nothing is known of it
	}
	src := audio.Resample(audio.Trim(decoder(io.NewSectionReader(stream, 0, s.Bytes)),
		skip, s.Samples()-int64(s.Delay+s.Padding)), s.Rate, rate)
	var got []audio.Sample
	buf := make([]audio.Sample, 1152)
	for len(got) < samples {
		n, err := src.ReadSamples(buf)
		got = append(got, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return got[:min(len(got), samples)]
}

// TestSwitching is the promise of play, play over play, stop and play: what is
// heard is each song from its beginning, and nothing of one inside another.
func TestSwitching(t *testing.T) {
	c := openMusic(t)
	real := func(r io.Reader) audio.Source { return audio.NewDecoder(r) }
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, real, 44100, 2*44100), 2: decode(t, c, 2, real, 44100, 2*44100)}
	for name, path := range map[string]Link{
		"fast": Symmetric(10*time.Millisecond, 100e6),
		"slow": Symmetric(100*time.Millisecond, 2e6),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := NewRoom(c, path, player.Config{})
				r.Player.Play(1)
				time.Sleep(time.Second)
				r.Player.Play(2)
				time.Sleep(time.Second)
				r.Player.Stop()
				time.Sleep(time.Second)
				r.Player.Play(1)
				time.Sleep(time.Second)
				r.Close()

				takes := r.Speaker.Takes()
				songs := []uint32{1, 2, 1}
				if len(takes) != len(songs) {
					t.Fatalf("heard %d takes, not %d", len(takes), len(songs))
				}
				for i, take := range takes {
					t.Logf("song %d: %d samples, %v of silence", songs[i], len(take.Samples), take.Silence)
					if len(take.Samples) < 44100/2 {
						t.Errorf("take %d: only %d samples", i, len(take.Samples))
					}
					if take.Gaps > 0 {
						t.Errorf("take %d: %d gaps", i, take.Gaps)
					}
					if !slices.Equal(take.Samples, want[songs[i]][:len(take.Samples)]) {
						t.Errorf("take %d: not song %d from its beginning", i, songs[i])
					}
				}
			})
		})
	}
}

// TestSwitchStartUp: where the old song still arrives, what is in flight of it
// comes first; that costs no more than 150 ms on a link of 1 Mbit/s.
func TestSwitchStartUp(t *testing.T) {
	c := openMusic(t)
	const rtt, frames, inFlight = 100 * time.Millisecond, 60 * time.Millisecond, 150 * time.Millisecond
	for _, bits := range []float64{1e6, 2e6, 20e6} {
		synctest.Test(t, func(t *testing.T) {
			r := NewRoom(c, Symmetric(rtt, bits), player.Config{Decode: Marked})
			defer r.Close()
			for gen := uint32(1); gen <= 6; gen++ {
				asked := time.Now()
				r.Player.Play(1)
				time.Sleep(2*time.Second + time.Duration(gen)*130*time.Millisecond)
				at, ok := r.When(player.FirstSound, gen)
				if !ok {
					t.Fatal("no sound")
				}
				t.Logf("%.0f Mbit/s: %v", bits/1e6, at.Sub(asked))
				if gen > 1 && at.Sub(asked) > rtt+frames+inFlight {
					t.Errorf("play %d over another at %.0f Mbit/s: sound after %v", gen, bits/1e6, at.Sub(asked))
				}
			}
		})
	}
}

// TestStartUp: the first sample comes a round trip and the time of the first
// frames after play.
func TestStartUp(t *testing.T) {
	c := openMusic(t)
	for _, link := range []struct {
		rtt  time.Duration
		bits float64
		most time.Duration // after the round trips
	}{
		{20 * time.Millisecond, 100e6, 30 * time.Millisecond},
		{100 * time.Millisecond, 2e6, 60 * time.Millisecond},
		{300 * time.Millisecond, 1e6, 90 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := NewRoom(c, Symmetric(link.rtt, link.bits), player.Config{})
			defer r.Close()
			for gen := uint32(1); gen <= 3; gen++ {
				asked := time.Now()
				r.Player.Play(1)
				time.Sleep(3 * time.Second)
				// What is in flight of a song that is replaced comes before
				// the next one: TestSwitchStartUp.
				r.Player.Stop()
				time.Sleep(time.Second)
				at, ok := r.When(player.FirstSound, gen)
				if !ok {
					t.Fatal("no sound")
				}
				most := link.rtt + link.most
				if gen == 1 {
					most += link.rtt // to connect
				}
				t.Logf("%v, %.0f Mbit/s: %v", link.rtt, link.bits/1e6, at.Sub(asked))
				if at.Sub(asked) > most {
					t.Errorf("play %d: sound after %v, not %v", gen, at.Sub(asked), most)
				}
			}
		})
	}
}

// TestWholeSong plays a song to its end: all of it is heard, once.
func TestWholeSong(t *testing.T) {
	c := openMusic(t)
	song, err := c.Song(1)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
		defer r.Close()
		r.Player.Play(1)
		if err := r.Player.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		takes := r.Speaker.Takes()
		if len(takes) != 1 || takes[0].Gaps != 0 {
			t.Fatalf("heard %d takes", len(takes))
		}
		want := song.Samples() - int64(song.Delay+song.Padding)
		if got := int64(len(takes[0].Samples)); got != want {
			t.Errorf("heard %d samples, not %d", got, want)
		}
	})
}

// TestNoSong: what can't be played is said, and the player goes on.
func TestNoSong(t *testing.T) {
	c := openMusic(t)
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
		defer r.Close()
		r.Player.Play(99)
		err := r.Player.Wait(t.Context())
		if e, ok := err.(*wire.Error); !ok || e.Code != wire.CodeNoSong {
			t.Errorf("got %v", err)
		}
		r.Player.Play(2)
		time.Sleep(time.Second)
		if s := r.Player.Status(); s.State != player.Playing {
			t.Errorf("state %s after a failure and a play", s.State)
		}
	})
}

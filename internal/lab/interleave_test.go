package lab

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/internal/wire"
)

var sequences = flag.Int("sequences", 10000, "how many random sequences TestInterleavings drives")

// sequencesARoom is how many sequences one client lives through.
const sequencesARoom = 25

// playable is the songs that it plays: those of one sample rate, since
// resampling would take most of its time.
var playable = []uint32{1, 3}

// TestInterleavings drives random sequences of play, play over play, stop, list,
// slow reading and disconnection, at random times, over random links, and checks after each
// that the last command has won: what was heard of each play is its song from
// the beginning without a sample of another, and what doesn't play is silent.
// Goroutines and requests that are left behind show at the end of the bubble.
func TestInterleavings(t *testing.T) {
	c := openMusic(t)
	want := make(map[uint32][]audio.Sample)
	for _, n := range playable {
		want[n] = decode(t, c, n, Marked, 0, 10*44100)
	}
	rooms := (*sequences + sequencesARoom - 1) / sequencesARoom
	heard := 0
	for seed := range rooms {
		synctest.Test(t, func(t *testing.T) {
			heard += liveThrough(t, uint64(seed), NewRoom(c, randomLink(uint64(seed)), player.Config{Decode: Marked}), want)
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d sequences, %d takes heard", rooms*sequencesARoom, heard)
	if heard < rooms {
		t.Error("next to nothing was heard: the test tests nothing")
	}
}

func randomLink(seed uint64) Link {
	rng := rand.New(rand.NewPCG(seed, 1))
	rtt := time.Duration(rng.IntN(300)) * time.Millisecond
	return Symmetric(rtt, 2e5+rng.ExpFloat64()*5e6)
}

// liveThrough does a room's sequences and returns how many takes were heard.
func liveThrough(t *testing.T, seed uint64, r *Room, want map[uint32][]audio.Sample) int {
	defer r.Close()
	rng := rand.New(rand.NewPCG(seed, 2))
	plays := []uint32{0} // the song of each generation
	reset := false
	for range sequencesARoom {
		for range 1 + rng.IntN(6) {
			switch rng.IntN(10) {
			case 0, 1, 2, 3, 4:
				n := playable[rng.IntN(len(playable))]
				plays = append(plays, n)
				r.Player.Play(n)
			case 5, 6:
				r.Player.Stop()
			case 7, 8:
				err := list(r)
				if err != nil && reset {
					// It may have been asked of the broken connection.
					err = list(r)
				}
				if err != nil {
					t.Errorf("list: %v", err)
				}
				reset = false
			case 9:
				switch rng.IntN(8) {
				case 0, 1:
					r.Reset()
					reset = true
				case 2, 3:
					r.Pause(time.Duration(rng.ExpFloat64() * float64(time.Second)))
				}
			}
			if rng.IntN(2) == 0 {
				time.Sleep(time.Duration(rng.ExpFloat64() * float64(150*time.Millisecond)))
			}
		}
		if rng.IntN(4) == 0 {
			time.Sleep(time.Second)
		}
	}
	r.Player.Stop()
	stopped := time.Now()
	time.Sleep(time.Second)

	takes := r.Speaker.Takes()
	gens := soundings(r)
	if len(takes) != len(gens) {
		t.Errorf("heard %d takes of %d plays", len(takes), len(gens))
		return len(takes)
	}
	for i, take := range takes {
		song := plays[gens[i]]
		if take.Ended.IsZero() || take.Ended.After(stopped) {
			t.Errorf("take %d of song %d is heard after the last stop", i, song)
		}
		if n := len(take.Samples); n > len(want[song]) || !slices.Equal(take.Samples, want[song][:n]) {
			t.Errorf("take %d: %d samples that are not song %d from its beginning", i, n, song)
		}
	}
	return len(takes)
}

// soundings is the generations that were heard, in order.
func soundings(r *Room) (gens []uint32) {
	for _, e := range r.Events() {
		if e.Kind == player.FirstSound {
			gens = append(gens, e.Gen)
		}
	}
	return gens
}

// list asks for the list as the prompt does.
func list(r *Room) error {
	l, err := r.Dialer.Get(context.Background())
	if err != nil {
		return err
	}
	return listOn(l)
}

func listOn(l *link.Link) error {
	items := 0
	for reply, err := range l.Ask(context.Background(), wire.List{}) {
		if err != nil {
			return err
		}
		if _, ok := reply.(wire.Item); ok {
			items++
		}
	}
	if items != 3 {
		return fmt.Errorf("%d songs", items)
	}
	return nil
}

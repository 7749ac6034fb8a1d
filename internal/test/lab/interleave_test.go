package lab

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/internal/wire"
)

var sequences = flag.Int("sequences", 10000, "how many random sequences TestInterleavings drives; with -short a twentieth of them")

// sequencesARoom is how many sequences one client lives through.
const sequencesARoom = 25

// playable is the songs that it plays: those of one sample rate, since
// resampling would take most of its time.
var playable = []uint32{1, 3}

// TestInterleavings drives random sequences of what a listener can do and what
// can befall a link, at random times, over random links. Every sample that is
// heard must be its song's at that place, none missing and none twice within a
// play; what is paused or stopped is silent; list answers. Goroutines and
// requests that are left behind show at the end of the bubble.
func TestInterleavings(t *testing.T) {
	c := openMusic(t)
	want := make(map[uint32][]audio.Sample)
	for _, n := range playable {
		want[n] = decode(t, c, n, Marked, 0, 1<<30)
	}
	rooms := (*sequences + sequencesARoom - 1) / sequencesARoom
	if testing.Short() {
		rooms = (rooms + 19) / 20
	}
	heard, joined, sought := 0, 0, 0
	for seed := range rooms {
		synctest.Test(t, func(t *testing.T) {
			r := NewRoom(c, randomLink(uint64(seed)), player.Config{Decode: Marked})
			defer r.Close()
			liveThrough(t, rand.New(rand.NewPCG(uint64(seed), 2)), r)
			heard += len(faithful(t, r, want))
			for _, take := range r.Speaker.Takes() {
				joined += len(take.Runs) - 1
			}
			sought += r.count(player.Sought)
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d sequences, %d plays heard, %d joins, %d seeks", rooms*sequencesARoom, heard, joined, sought)
	if heard < rooms || joined == 0 || sought < rooms {
		t.Error("next to nothing was heard: the test tests nothing")
	}
}

func randomLink(seed uint64) Link {
	rng := rand.New(rand.NewPCG(seed, 1))
	rtt := time.Duration(rng.IntN(300)) * time.Millisecond
	return Symmetric(rtt, 2e5+rng.ExpFloat64()*5e6)
}

// liveThrough does a room's sequences.
func liveThrough(t *testing.T, rng *rand.Rand, r *Room) {
	some := func(most time.Duration) time.Duration {
		return time.Duration(min(rng.ExpFloat64(), 5) * float64(most))
	}
	for range sequencesARoom {
		for range 1 + rng.IntN(6) {
			switch rng.IntN(20) {
			case 0, 1, 2, 3:
				r.Player.Play(songs(rng)...)
			case 4, 5:
				r.Player.Stop()
				silent(t, r, some(100*time.Millisecond))
			case 6, 7:
				checkList(t, r)
			case 8:
				befall(rng, r)
			case 9, 10, 11:
				r.Player.Seek(seeks[rng.IntN(len(seeks))])
				if r.Player.Status().Paused {
					silent(t, r, some(100*time.Millisecond))
				}
			case 12, 13:
				if r.Player.Pause() {
					silent(t, r, some(300*time.Millisecond))
				}
			case 14, 15:
				r.Player.Resume()
			case 16:
				r.Player.Next()
			case 17:
				r.Player.Prev()
			case 18:
				r.Player.Add(songs(rng)...)
			case 19:
				r.Player.SetRepeat([]player.Repeat{player.RepeatOff, player.RepeatOne, player.RepeatAll}[rng.IntN(3)])
				r.Player.Shuffle()
			}
			if rng.IntN(2) == 0 {
				time.Sleep(some(150 * time.Millisecond))
			}
		}
		switch rng.IntN(8) {
		case 0, 1:
			time.Sleep(some(time.Second))
		case 2: // let the next song begin
			left := some(time.Second)
			r.Player.Seek(func(_, length time.Duration) time.Duration { return length - left })
			r.Player.Resume()
			time.Sleep(some(2 * time.Second))
		}
	}
	r.Player.Stop()
	silent(t, r, time.Second)
}

// songs is one to three of those that are playable.
func songs(rng *rand.Rand) (numbers []uint32) {
	for range 1 + rng.IntN(3) {
		numbers = append(numbers, playable[rng.IntN(len(playable))])
	}
	return numbers
}

// seeks are the ways in which a listener moves.
var seeks = []func(position, length time.Duration) time.Duration{
	func(at, _ time.Duration) time.Duration { return at + 10*time.Second },
	func(at, _ time.Duration) time.Duration { return at - 10*time.Second },
	func(_, length time.Duration) time.Duration { return length / 2 },
	func(_, length time.Duration) time.Duration { return length + time.Second },
	func(time.Duration, time.Duration) time.Duration { return 12345678 * time.Microsecond },
	func(time.Duration, time.Duration) time.Duration { return 0 },
}

// befall has something happen to the link.
func befall(rng *rand.Rand, r *Room) {
	switch rng.IntN(4) {
	case 0, 1:
		r.Reset()
	case 2:
		r.Pause(time.Duration(rng.ExpFloat64() * float64(time.Second)))
	case 3:
		r.Darken(time.Duration(rng.ExpFloat64() * float64(time.Second)))
	}
}

// silent checks that nothing is heard for a while.
func silent(t *testing.T, r *Room, d time.Duration) {
	t.Helper()
	before := r.Speaker.Heard()
	time.Sleep(d)
	if n := r.Speaker.Heard() - before; n > 0 {
		t.Errorf("%d samples were heard that should not have been", n)
	}
}

// checkList asks for the list. What was asked of a connection that breaks is
// asked again, as a listener would.
func checkList(t *testing.T, r *Room) {
	t.Helper()
	var err error
	for range 3 {
		if err = list(r); err == nil {
			return
		}
	}
	t.Errorf("list: %v", err)
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

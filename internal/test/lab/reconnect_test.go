package lab

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
)

// trouble is something that befalls a client in the middle of a song.
type trouble struct {
	name   string
	strike func(r *Room)
	lasts  time.Duration // until mend
	mend   func(r *Room) // nil: it mends itself
}

// TestComingBack: whatever happens to the connection, what is held is played,
// the client notices, connects anew and goes on at the next sample: all of the
// song is heard, once.
func TestComingBack(t *testing.T) {
	c := openMusic(t)
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, Marked, 0, 1<<30)}
	restart := func(r *Room) { r.Restart(c) }
	for _, x := range []trouble{
		{"reset", (*Room).Reset, 0, nil},
		{"server killed, restarted at once", func(r *Room) { r.Kill(true) }, time.Millisecond, restart},
		{"server killed for 5 s", func(r *Room) { r.Kill(true) }, 5 * time.Second, restart},
		{"server dead for 5 s without a word", func(r *Room) { r.Kill(false) }, 5 * time.Second, restart},
		{"server killed for 60 s", func(r *Room) { r.Kill(true) }, time.Minute, restart},
		{"server dead for 60 s without a word", func(r *Room) { r.Kill(false) }, time.Minute, restart},
		{"no network for 1 s", dark(time.Second), time.Second, nil},
		{"no network for 10 s", dark(10 * time.Second), 10 * time.Second, nil},
		{"no network for 60 s", dark(time.Minute), time.Minute, nil},
		{"nothing heard for 60 s", func(r *Room) { r.DarkenOne(time.Minute, false) }, 0, nil},
		{"nothing said for 60 s", func(r *Room) { r.DarkenOne(time.Minute, true) }, 0, nil},
		{"asleep for 10 min", func(r *Room) { r.Pause(10 * time.Minute) }, 0, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				strike(t, NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked}), x, want)
			})
		})
	}
}

func dark(d time.Duration) func(*Room) { return func(r *Room) { r.Darken(d) } }

// strike plays song 1 through a trouble that strikes 20 s into it.
func strike(t *testing.T, r *Room, x trouble, want map[uint32][]audio.Sample) {
	defer r.Close()
	const rtt = 50 * time.Millisecond
	r.Player.Play(1)
	time.Sleep(20 * time.Second)
	lead := r.Player.Status().Lead
	x.strike(r)
	time.Sleep(x.lasts)
	if x.mend != nil {
		x.mend(r)
	}
	mended := time.Now()
	if err := r.Player.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if heard := faithful(t, r, want)[1]; heard != int64(len(want[1])) {
		t.Errorf("heard %d samples of %d", heard, len(want[1]))
	}
	gap, most := silence(r), max(x.lasts-lead, 0)
	if most > 0 {
		most += 4 * time.Second // until there is enough to go on with
	}
	t.Logf("lead %v, silent for %v, %d reconnecting, %d reconnected", lead, gap, r.count(player.Reconnecting), r.count(player.Reconnected))
	if gap > most {
		t.Errorf("silent for %v, and had %v", gap, lead)
	}
	if a, b := r.count(player.Reconnecting), r.count(player.Reconnected); a != b || a > 1 {
		t.Errorf("told of %d losses and %d returns", a, b)
	}
	for _, e := range r.Events() {
		if e.Kind == player.Reconnected && e.At.Sub(mended) > time.Second+4*rtt && x.lasts > 0 {
			t.Errorf("connected %v after it was possible again", e.At.Sub(mended))
		}
	}
}

// TestAwayForGood: while the server is away, commands answer: list says that
// it can't, stop stops, and a play that can't begin fails.
func TestAwayForGood(t *testing.T) {
	c := openMusic(t)
	for _, word := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			r := NewRoom(c, Symmetric(50*time.Millisecond, 1e6), player.Config{Decode: Marked})
			defer r.Close()
			r.Player.Play(1, 3)
			time.Sleep(20 * time.Second)
			r.Kill(word)
			time.Sleep(time.Minute)
			s := r.Player.Status()
			if s.State != player.Stalling || s.Offline == nil {
				t.Errorf("a minute later: %s, %v", s.State, s.Offline)
			}
			asked := time.Now()
			var unreachable *link.Unreachable
			if err := list(r); !errors.As(err, &unreachable) || time.Since(asked) > 2*time.Second {
				t.Errorf("list says %v after %v", err, time.Since(asked))
			}
			r.Player.Play(3)
			if err := r.Player.Wait(t.Context()); !errors.As(err, &unreachable) {
				t.Errorf("a play without a server says %v", err)
			}
			if s := r.Player.Status(); s.State != player.Idle || s.Offline != nil {
				t.Errorf("after that: %s, %v", s.State, s.Offline)
			}
			r.Player.Next()
			time.Sleep(time.Hour)
			if r.Player.Stop() {
				t.Error("there is no next song, and something plays")
			}
		})
	}
}

// TestNextWhileAway: where the server is away when the next song's turn comes,
// that song waits for it. It is told once that there is no connection.
func TestNextWhileAway(t *testing.T) {
	c := openMusic(t)
	want := map[uint32][]audio.Sample{1: decode(t, c, 1, Marked, 0, 1<<30), 3: decode(t, c, 3, Marked, 0, 1<<30)}
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, Symmetric(50*time.Millisecond, 1e7), player.Config{Decode: Marked})
		defer r.Close()
		r.Player.Play(1, 3)
		time.Sleep(time.Second)
		r.Player.Seek(func(_, length time.Duration) time.Duration { return length - 50*time.Second })
		time.Sleep(time.Second) // all of song 1 is here, and perhaps some of the next
		r.Kill(true)
		time.Sleep(2 * time.Minute)
		if s := r.Player.Status(); s.Number != 3 || s.State == player.Playing || s.State == player.Idle || s.Offline == nil || s.QueueAt != 1 {
			t.Errorf("song %d, %s, at %d of the queue, offline: %v", s.Number, s.State, s.QueueAt, s.Offline)
		}
		r.Restart(c)
		if err := r.Player.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		if a, b := r.count(player.Reconnecting), r.count(player.Reconnected); a != 1 || b != 1 {
			t.Errorf("told of %d losses and %d returns", a, b)
		}
		last := r.Events()[len(r.Events())-1]
		if heard := faithful(t, r, want); heard[last.Gen] != int64(len(want[3])) {
			t.Errorf("heard %d samples of song 3", heard[last.Gen])
		}
	})
}

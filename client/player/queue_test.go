package player

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestQueueOrder(t *testing.T) {
	three := []uint32{5, 6, 5}
	for _, c := range []struct {
		name                   string
		queue                  Queue
		follower, failed, next int
		prev, heardLong        int
	}{
		{"empty", Queue{At: -1, Repeat: RepeatAll}, -1, -1, -1, -1, -1},
		{"before the first", Queue{Songs: three, At: -1}, 0, 0, 0, 0, -1},
		{"first", Queue{Songs: three, At: 0}, 1, 1, 1, 0, 0},
		{"middle", Queue{Songs: three, At: 1}, 2, 2, 2, 0, 1},
		{"last", Queue{Songs: three, At: 2}, -1, -1, -1, 1, 2},
		{"last of all again", Queue{Songs: three, At: 2, Repeat: RepeatAll}, 0, 0, 0, 1, 2},
		{"one again", Queue{Songs: three, At: 1, Repeat: RepeatOne}, 1, 2, 2, 0, 1},
		{"the last again", Queue{Songs: three, At: 2, Repeat: RepeatOne}, 2, -1, -1, 1, 2},
	} {
		q := &c.queue
		got := []int{q.follower(q.At, false), q.follower(q.At, true), q.after(q.At), q.prev(false), q.prev(true)}
		if want := []int{c.follower, c.failed, c.next, c.prev, c.heardLong}; !slices.Equal(got, want) {
			t.Errorf("%s: follower, follower after a failure, next, prev and prev after long are %v, want %v", c.name, got, want)
		}
	}
}

// TestShuffle: what was played stays, and what comes is all there, each number
// with its revision.
func TestShuffle(t *testing.T) {
	var q Queue
	var songs []uint32
	for n := range uint32(20) {
		songs = append(songs, n)
	}
	q.set(songs)
	for _, n := range songs {
		q.identify(n, fmt.Sprint("r", n))
	}
	q.At = 2
	before := q.copy()
	q.shuffle(rand.Shuffle)
	if !slices.Equal(q.Songs[:3], before.Songs[:3]) || slices.Equal(q.Songs, before.Songs) {
		t.Errorf("shuffled into %v", q.Songs)
	}
	for i, n := range q.Songs {
		if q.revisions[i] != fmt.Sprint("r", n) {
			t.Errorf("song %d is of revision %s", n, q.revisions[i])
		}
	}
	slices.Sort(q.Songs)
	if !slices.Equal(q.Songs, before.Songs) {
		t.Errorf("other songs: %v", q.Songs)
	}
}

// TestRenumber: two songs change their numbers.
func TestRenumber(t *testing.T) {
	var q Queue
	q.set([]uint32{5, 6, 5, 7})
	q.identify(5, "a")
	q.add([]uint32{5})
	q.identify(6, "b")
	if got := slices.Collect(q.unidentified()); !slices.Equal(got, []uint32{7, 5}) {
		t.Errorf("unidentified are %v", got)
	}
	q.renumber(5, 6, "a")
	q.renumber(6, 5, "b")
	if want := []uint32{6, 5, 6, 7, 6}; !slices.Equal(q.Songs, want) {
		t.Errorf("renumbered to %v, not %v", q.Songs, want)
	}
}

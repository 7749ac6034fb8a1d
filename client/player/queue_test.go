package player

import (
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

// TestShuffle: what was played stays, and what comes is all there.
func TestShuffle(t *testing.T) {
	q := Queue{At: 2}
	for n := range uint32(20) {
		q.Songs = append(q.Songs, n)
	}
	before := q.copy()
	q.shuffle(rand.Shuffle)
	if !slices.Equal(q.Songs[:3], before.Songs[:3]) || slices.Equal(q.Songs, before.Songs) {
		t.Errorf("shuffled into %v", q.Songs)
	}
	slices.Sort(q.Songs)
	if !slices.Equal(q.Songs, before.Songs) {
		t.Errorf("other songs: %v", q.Songs)
	}
}

func TestRenumber(t *testing.T) {
	q := Queue{Songs: []uint32{5, 6, 5}}
	q.renumber(5, 9)
	if !slices.Equal(q.Songs, []uint32{9, 6, 9}) {
		t.Errorf("renumbered to %v", q.Songs)
	}
}

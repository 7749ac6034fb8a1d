package player

import "slices"

// Repeat says what follows a queue's song.
type Repeat string

// The ways to repeat.
const (
	RepeatOff Repeat = "off" // the next song; nothing after the last
	RepeatOne Repeat = "one" // the same song again
	RepeatAll Repeat = "all" // the next song; the first after the last
)

// Queue is the songs that play one after another. It is a value: what a Player
// gives of it is a copy.
type Queue struct {
	Songs  []uint32
	At     int // index of the song that plays or played last; -1: none has
	Repeat Repeat
}

// follower is the index of the song that plays by itself after the one at an
// index, -1 if none does. One that has failed is not repeated by itself.
func (q *Queue) follower(at int, failed bool) int {
	if q.Repeat == RepeatOne && at >= 0 && !failed {
		return at
	}
	return q.after(at)
}

// after is the index of the song after the one at an index, -1 if there is
// none.
func (q *Queue) after(at int) int {
	switch {
	case at+1 < len(q.Songs):
		return at + 1
	case q.Repeat == RepeatAll && len(q.Songs) > 0:
		return 0
	}
	return -1
}

// prev is the index of the song that the listener goes back to: the present
// one if it has been heard for long or is the first, -1 if there is none.
func (q *Queue) prev(heardLong bool) int {
	if heardLong {
		return q.At
	}
	return min(max(q.At-1, 0), len(q.Songs)-1)
}

// renumber gives a song another number.
func (q *Queue) renumber(from, to uint32) {
	for i, n := range q.Songs {
		if n == from {
			q.Songs[i] = to
		}
	}
}

// shuffle puts the songs after the present one into an order that a function
// makes, as rand.Shuffle does.
func (q *Queue) shuffle(by func(n int, swap func(i, j int))) {
	rest := q.Songs[q.At+1:]
	by(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
}

// copy is a queue that shares nothing with this one.
func (q *Queue) copy() Queue {
	c := *q
	c.Songs = slices.Clone(q.Songs)
	return c
}

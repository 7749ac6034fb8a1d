package player

import (
	"iter"
	"slices"
)

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

	// revisions say which songs these are, whatever their numbers by now; "": not
	// known yet. A server that was started anew may have given other numbers.
	revisions []string
}

// set makes songs, of which only the numbers are known, the whole queue.
func (q *Queue) set(songs []uint32) {
	q.Songs, q.At = slices.Clone(songs), 0
	q.revisions = make([]string, len(songs))
}

// add puts such songs at the end, and shares nothing with the queue before.
func (q *Queue) add(songs []uint32) {
	q.Songs = slices.Concat(q.Songs, songs)
	q.revisions = slices.Concat(q.revisions, make([]string, len(songs)))
}

// identify notes which song a number means.
func (q *Queue) identify(number uint32, revision string) {
	for i, n := range q.Songs {
		if n == number && q.revisions[i] == "" {
			q.revisions[i] = revision
		}
	}
}

// unidentified gives the numbers of which it isn't known what song they mean,
// those that play next first.
func (q *Queue) unidentified() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := range q.Songs {
			k := (max(q.At, 0) + i) % len(q.Songs)
			if q.revisions[k] == "" && !yield(q.Songs[k]) {
				return
			}
		}
	}
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

// renumber gives a song another number. An entry of which only the number is
// known means the song that had it.
func (q *Queue) renumber(from, to uint32, revision string) {
	for i, n := range q.Songs {
		if q.revisions[i] == revision || q.revisions[i] == "" && n == from {
			q.Songs[i], q.revisions[i] = to, revision
		}
	}
}

// shuffle puts the songs after the present one into an order that a function
// makes, as rand.Shuffle does.
func (q *Queue) shuffle(by func(n int, swap func(i, j int))) {
	songs, revisions := q.Songs[q.At+1:], q.revisions[q.At+1:]
	by(len(songs), func(i, j int) {
		songs[i], songs[j] = songs[j], songs[i]
		revisions[i], revisions[j] = revisions[j], revisions[i]
	})
}

// copy is a queue that shares nothing with this one.
func (q *Queue) copy() Queue {
	c := *q
	c.Songs, c.revisions = slices.Clone(q.Songs), slices.Clone(q.revisions)
	return c
}

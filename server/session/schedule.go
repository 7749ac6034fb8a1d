package session

import (
	"slices"
	"time"

	"segue/internal/wire"
)

// bulk is a reply that leaves in pieces.
type bulk interface {
	// fill appends the reply's next piece to dst: about size octets, line and
	// payload together. It reports whether that was the last; otherwise it may
	// also be nothing, where the reply is not ready then.
	fill(dst []byte, size int) (_ []byte, done bool)
	// ready reports whether the reply can go on now. Where it can't, it is asked
	// again after the pause, or when the connection's wake is signalled.
	ready(now time.Time) (ok bool, pause time.Duration)
}

// wake is where what goes on beside a connection's goroutines tells the writer
// that it has ended: one for all, so that none of several is missed. It holds
// one signal.
type wake chan struct{}

func newWake() wake { return make(wake, 1) }

// signal may be called concurrently, and never waits.
func (w wake) signal() {
	select {
	case w <- struct{}{}:
	default:
	}
}

// schedule orders bulk replies: generations take turns, piece by piece, and
// within a generation replies leave in the order in which they were asked for
// (RFC, "Order of Replies"). So a list shares the link with the song that
// plays, and neither starves.
type schedule struct {
	queues []queue // never empty ones; the one whose turn it is comes first
	n      int     // replies in them
}

type queue struct {
	gen     uint32
	replies []reply
	begun   bool // a piece of the first reply was filled
}

type reply struct {
	tag wire.Tag
	bulk
}

// drop ends a reply that is cancelled, which may have something under way.
func (r reply) drop() {
	if b, ok := r.bulk.(interface{ drop() }); ok {
		b.drop()
	}
}

func (s *schedule) empty() bool { return len(s.queues) == 0 }

// size is how many replies are outstanding.
func (s *schedule) size() int { return s.n }

// has reports whether a tag belongs to an outstanding reply. There are few: no
// index is worth its memory.
func (s *schedule) has(tag wire.Tag) bool {
	for _, q := range s.queues {
		if q.gen == tag.Gen {
			return slices.ContainsFunc(q.replies, func(r reply) bool { return r.tag == tag })
		}
	}
	return false
}

// add puts a reply at the end of its generation's queue.
func (s *schedule) add(tag wire.Tag, b bulk) {
	s.n++
	i := slices.IndexFunc(s.queues, func(q queue) bool { return q.gen == tag.Gen })
	if i < 0 {
		i = len(s.queues)
		s.queues = append(s.queues, queue{gen: tag.Gen})
	}
	s.queues[i].replies = append(s.queues[i].replies, reply{tag, b})
}

// ready gives the turn to the next reply that can go on. Where none can, it
// tells when to ask again: after a pause, or when one of them wakes the writer.
func (s *schedule) ready(now time.Time) (ok bool, pause time.Duration) {
	for i, q := range s.queues {
		able, p := q.replies[0].ready(now)
		if able {
			s.queues = append(s.queues[i:], s.queues[:i]...)
			return true, 0
		}
		if pause == 0 || p < pause {
			pause = p
		}
	}
	return false, pause
}

// fill appends the next piece of the reply whose turn it is to dst, and passes
// the turn on.
func (s *schedule) fill(dst []byte, size int) []byte {
	q := &s.queues[0]
	dst, done := q.replies[0].fill(dst, size)
	q.begun = !done
	if done {
		q.replies = slices.Delete(q.replies, 0, 1)
		s.n--
	}
	last := *q
	switch {
	case len(last.replies) == 0:
		s.queues = slices.Delete(s.queues, 0, 1)
	case len(s.queues) > 1:
		s.queues = append(slices.Delete(s.queues, 0, 1), last)
	}
	return dst
}

// cancel drops one reply, or all of a generation. What is no longer there is
// no error.
func (s *schedule) cancel(r wire.Cancel) {
	for i := range s.queues {
		q := &s.queues[i]
		if q.gen != r.Gen {
			continue
		}
		if r.Serial == 0 || q.replies[0].tag.Serial == r.Serial {
			q.begun = false
		}
		q.replies = slices.DeleteFunc(q.replies, func(t reply) bool {
			cancelled := r.Serial == 0 || t.tag.Serial == r.Serial
			if cancelled {
				t.drop()
			}
			return cancelled
		})
	}
	s.tidy()
}

// finish drops all replies of which nothing was sent.
func (s *schedule) finish() {
	for i := range s.queues {
		q := &s.queues[i]
		keep := 0
		if q.begun {
			keep = 1
		}
		clear(q.replies[keep:])
		q.replies = q.replies[:keep]
	}
	s.tidy()
}

func (s *schedule) cancelAll() {
	for _, q := range s.queues {
		for _, r := range q.replies {
			r.drop()
		}
	}
	*s = schedule{}
}

// tidy drops the queues that have become empty, and counts anew.
func (s *schedule) tidy() {
	s.queues = slices.DeleteFunc(s.queues, func(q queue) bool { return len(q.replies) == 0 })
	s.n = 0
	for _, q := range s.queues {
		s.n += len(q.replies)
	}
}

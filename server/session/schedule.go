package session

import (
	"slices"

	"segue/internal/wire"
)

// bulk is a reply that leaves in pieces.
type bulk interface {
	// fill appends the reply's next piece to dst: about size octets, line and
	// payload together, and at least one line. It reports whether that was the
	// last.
	fill(dst []byte, size int) (_ []byte, done bool)
	// close frees what the reply holds. It is called once, whether the reply
	// was finished or cancelled.
	close()
}

// schedule orders bulk replies: generations take turns, piece by piece, and
// within a generation replies leave in the order in which they were asked for
// (RFC, "Order of Replies"). So a list shares the link with the song that
// plays, and neither starves.
type schedule struct {
	queues []queue // never empty ones; the one whose turn it is comes first
	live   map[wire.Tag]struct{}
}

type queue struct {
	gen     uint32
	replies []reply
}

type reply struct {
	tag wire.Tag
	bulk
}

func (s *schedule) empty() bool { return len(s.queues) == 0 }

// size is how many replies are outstanding.
func (s *schedule) size() int { return len(s.live) }

// has reports whether a tag belongs to an outstanding reply.
func (s *schedule) has(tag wire.Tag) bool {
	_, ok := s.live[tag]
	return ok
}

// add puts a reply at the end of its generation's queue.
func (s *schedule) add(tag wire.Tag, b bulk) {
	if s.live == nil {
		s.live = make(map[wire.Tag]struct{})
	}
	s.live[tag] = struct{}{}
	i := slices.IndexFunc(s.queues, func(q queue) bool { return q.gen == tag.Gen })
	if i < 0 {
		i = len(s.queues)
		s.queues = append(s.queues, queue{gen: tag.Gen})
	}
	s.queues[i].replies = append(s.queues[i].replies, reply{tag, b})
}

// fill appends the next piece to dst and passes the turn on.
func (s *schedule) fill(dst []byte, size int) []byte {
	q := s.queues[0]
	dst, done := q.replies[0].fill(dst, size)
	if done {
		s.end(q.replies[0])
		q.replies = slices.Delete(q.replies, 0, 1)
	}
	s.queues = slices.Delete(s.queues, 0, 1)
	if len(q.replies) > 0 {
		s.queues = append(s.queues, q)
	}
	return dst
}

// cancel drops one reply, or all of a generation. What is no longer there is
// no error.
func (s *schedule) cancel(r wire.Cancel) {
	s.drop(func(t wire.Tag) bool {
		return t.Gen == r.Gen && (r.Serial == 0 || t.Serial == r.Serial)
	})
}

func (s *schedule) cancelAll() { s.drop(func(wire.Tag) bool { return true }) }

func (s *schedule) drop(which func(wire.Tag) bool) {
	for i := range s.queues {
		s.queues[i].replies = slices.DeleteFunc(s.queues[i].replies, func(r reply) bool {
			if !which(r.tag) {
				return false
			}
			s.end(r)
			return true
		})
	}
	s.queues = slices.DeleteFunc(s.queues, func(q queue) bool { return len(q.replies) == 0 })
}

func (s *schedule) end(r reply) {
	r.close()
	delete(s.live, r.tag)
}

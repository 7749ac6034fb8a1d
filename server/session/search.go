package session

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// TurnTime is about how much processor time a reply may take until others have
// theirs.
const TurnTime = 500 * time.Microsecond

// How much a LIST with words may look at in one turn, and all of them together.
const (
	// turnWork is what one turn may cost. A song costs songWork, and each of the
	// words 1, which is some 30 ns: a turn takes about TurnTime.
	turnWork = 16 << 10
	songWork = 16
	// freeTurns is how many turns a connection has without waiting for others.
	// One comes again each second.
	freeTurns = 4
)

// searches shares processor time between the connections that search: all of
// them together have about one processor. Its methods may be called
// concurrently.
type searches struct {
	mu   sync.Mutex
	next time.Time // when nobody has a turn
}

// reserve is when a turn may begin, after one that has ended late. Turns are
// reserved at the rate at which they are had: where this program gets less than a
// processor, few of them wait for it, and what is asked meanwhile is answered.
func (s *searches) reserve(now time.Time, late time.Duration) time.Time {
	const waiting = 2 // turns
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next.Before(now) {
		s.next = now
	}
	begin := s.next
	s.next = begin.Add(max(TurnTime, late/waiting))
	return begin
}

// searcher is a connection's part in the searches. It has one turn at a time,
// however many LISTs are outstanding. It is owned by the writer.
type searcher struct {
	all      *searches
	full     time.Time // when it has freeTurns
	next     time.Time // when its next turn may begin
	reserved bool      // next was reserved, and is not just the end of the last turn
}

// used notes that a turn which began has ended now.
func (s *searcher) used(began, now time.Time) {
	if s.full.Before(now) {
		s.full = now
	}
	if s.full = s.full.Add(time.Second); s.full.Sub(now) <= freeTurns*time.Second {
		s.next, s.reserved = now, false
		return
	}
	s.full = now.Add(freeTurns * time.Second)
	if s.reserved {
		began = s.next
	}
	s.next, s.reserved = s.all.reserve(now, now.Sub(began)), true
}

// distinct are the words of a text without those that another one holds: they
// say nothing more. So a song of ordinary length fails or fits after few of
// them, however many were sent.
func distinct(text string) []string {
	words := strings.Fields(text)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	kept := words[:0]
	for _, w := range words {
		if !slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(k, w) }) {
			kept = append(kept, w)
		}
	}
	return kept
}

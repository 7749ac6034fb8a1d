package session

import (
	"sync"
	"sync/atomic"
	"time"

	"segue/internal/wire"
)

// A connection that was sent music so recently is a listener's.
const listening = 10 * time.Second

// tally counts what one connection did. It belongs to who has the turn.
type tally struct {
	requests int64 // lines that were meant to be requests
	segments int64 // GETSEGs answered with OK
	bytes    int64 // payload handed to the system, octets
	music    int64 // of them, octets of segments
	errors   int64 // ERR lines
}

// totals are the sums over all connections. They may be used concurrently.
type totals struct {
	start                             time.Time
	accepted, refused                 atomic.Int64
	requests, segments, bytes, errors atomic.Int64

	mu        sync.Mutex
	listeners int64     // as counted last
	counted   time.Time // when that was
}

// fold adds what is new in the tally to the server's totals. It is called once
// a write: counting costs little then, and STATS needs no connection's lock.
func (w *writer) fold(now time.Time) {
	t, new, old := &w.c.srv.totals, w.tally, w.folded
	t.requests.Add(new.requests - old.requests)
	if new.bytes > old.bytes {
		t.bytes.Add(new.bytes - old.bytes)
	}
	if new.music > old.music {
		w.c.heard.Store(now.UnixNano())
	}
	if new.segments > old.segments {
		t.segments.Add(new.segments - old.segments)
	}
	if new.errors > old.errors {
		t.errors.Add(new.errors - old.errors)
	}
	w.folded = new
}

// Accepted is how many connections there have been. It may be called
// concurrently.
func (s *Server) Accepted() int64 { return s.totals.accepted.Load() }

// statistics is the reply to STATS (RFC, "STATS"). It may be called
// concurrently.
func (s *Server) statistics() wire.Statistics {
	now, progress := time.Now(), s.Library.Progress()
	connections := s.Connections()
	st := wire.Statistics{
		Uptime:      int64(now.Sub(s.totals.start).Seconds()),
		Connections: int64(connections),
		Listeners:   s.countListeners(now),
		Accepted:    s.totals.accepted.Load(),
		Refused:     s.totals.refused.Load(),
		Requests:    s.totals.requests.Load(),
		Segments:    s.totals.segments.Load(),
		Bytes:       s.totals.bytes.Load(),
		Errors:      s.totals.errors.Load(),
		Songs:       int64(len(s.Library.Songs())),
		Scanning:    progress.Running,
		Found:       int64(progress.Found),
		Scanned:     int64(progress.Scanned),
	}
	if s.Ladder != nil {
		made := s.Ladder.Stats()
		st.Encoding, st.Encoded = int64(made.Encoding), made.Encoded
	}
	return st
}

// countListeners looks at every connection, and therefore does so at most once
// a second, however many ask.
func (s *Server) countListeners(now time.Time) int64 {
	t := &s.totals
	t.mu.Lock()
	defer t.mu.Unlock()
	if d := now.Sub(t.counted); d >= 0 && d < time.Second {
		return t.listeners
	}
	t.counted, t.listeners = now, 0
	since := now.Add(-listening).UnixNano()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if c.heard.Load() > since {
			t.listeners++
		}
	}
	return t.listeners
}

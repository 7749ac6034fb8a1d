package link

import (
	"time"

	"segue/internal/wire"
)

// How long a link may be silent while something is outstanding on it.
const (
	// SilenceTimeout is when it is given up. Mobile links pause for half a
	// minute and go on.
	SilenceTimeout = 45 * time.Second
	// silencePing is when the server is asked whether it is there: what it
	// owes may take it long, a PING never does.
	silencePing = 2 * time.Second
	// silenceDoubt is when the link counts as silent: nor has that been
	// answered. A Dialer then looks for another one.
	silenceDoubt = 4 * time.Second
)

// silence is what a link knows of its server's silence. It is guarded by the
// link's mutex.
type silence struct {
	since  time.Time     // the last arrival, or the first request after it
	owing  time.Time     // the same, but for answers to our own PINGs
	events int           // lines and pieces of payload that have come
	asked  bool          // the PING has been sent
	silent bool          // so it counts
	turned chan struct{} // closed when silent changes, and made anew
}

// Silent reports whether nothing has come for a while although something
// should have. The channel is closed when that changes: when the server falls
// silent, speaks again, or the link is over while it is silent.
func (l *Link) Silent() (turned <-chan struct{}, silent bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.silence.turned, l.silence.silent
}

// Progress notes that the link has brought something new to whom it is for. A
// [Line] goes by it.
func (l *Link) Progress() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.progress++
}

// progressed is how often Progress was called.
func (l *Link) progressed() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.progress
}

// arrived notes that something has come.
func (l *Link) arrived() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listen()
}

// listen begins a silence, with the mutex held: the server has more time, if
// it owes us anything.
func (l *Link) listen() {
	l.breakSilence()
	if l.greeting == nil {
		return // it has a deadline of its own
	}
	now := time.Now()
	l.silence.since, l.silence.owing, l.silence.asked = now, now, false
	var deadline time.Time
	if len(l.to) > 0 {
		deadline = l.silence.since.Add(silencePing)
	}
	l.nc.SetReadDeadline(deadline)
}

// breakSilence tells those who wait for it, with the mutex held.
func (l *Link) breakSilence() {
	if l.silence.silent {
		l.silence.turn()
	}
}

// turn changes whether the server counts as silent.
func (s *silence) turn() {
	close(s.turned)
	s.silent, s.turned = !s.silent, make(chan struct{})
}

// readOn reports whether a read that ran into its deadline may go on, and does
// what is due at this point of a silence.
func (l *Link) readOn() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &l.silence
	if l.greeting == nil || l.err != nil {
		return false
	}
	next := silenceDoubt
	switch waited := time.Since(s.since); {
	case time.Since(s.owing) >= SilenceTimeout:
		return false
	case waited >= silenceDoubt:
		next = SilenceTimeout
		if !s.silent {
			s.turn()
		}
	case waited >= silencePing && !s.asked:
		s.asked = true
		l.ping()
	}
	deadline := s.since.Add(next)
	if last := s.owing.Add(SilenceTimeout); last.Before(deadline) {
		deadline = last
	}
	l.nc.SetReadDeadline(deadline)
	return true
}

// ping asks the server whether it is there, with the mutex held. If its answer
// is all that comes, it owes us the rest as long as before.
func (l *Link) ping() {
	owing, events := l.silence.owing, l.silence.events
	l.send(func(e Event) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if e.Err == nil && l.silence.events == events+1 {
			l.silence.owing = owing
		}
	}, Request{l.tag(), wire.Ping{}})
}

// reader is the socket as the read loop reads it: whatever arrives breaks a
// silence, be it an octet.
type reader struct{ l *Link }

func (r reader) Read(p []byte) (int, error) {
	for {
		n, err := r.l.nc.Read(p)
		if n > 0 {
			r.l.arrived()
			return n, err
		}
		if err == nil || !isTimeout(err) || !r.l.readOn() {
			return n, err
		}
	}
}

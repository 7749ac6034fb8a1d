package player

import (
	"errors"
	"math/rand/v2"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// How a connection is sought where one is lost (RFC, "Coming Back").
const (
	firstPause = 100 * time.Millisecond // after an attempt that failed; twice that after each more
	lastPause  = time.Second            // at the most
	givingUp   = time.Hour              // without an octet, after which a song isn't waited for any more
	missing    = time.Second            // until a song is asked for again that the server doesn't know
	mostParts  = 4                      // segments that have come in part and are asked for again at once
	givingUpOn = link.SilenceTimeout    // the same for one that was just asked for, and is not described
)

var errSilent = errors.New("the server does not answer; it is tried again until it does")

// line is the player's connection to its server.
type line struct {
	link    *link.Link // the present one; nil: none
	dialing bool       // Config.Connect has been called
	began   time.Time  // when it was last called
	next    time.Time  // when to try again
	tries   int        // links and attempts that failed since a song's octets have come
	since   time.Time  // the first of these; zero: none has
	down    error      // why there is none that answers, although one is needed; nil: there is
}

// connected is the outcome of Config.Connect.
type connected struct {
	link *link.Link
	err  error
}

// connect sees to it that whatever plays has a connection, if it needs one.
func (l *loop) connect() {
	n := &l.line
	if n.link != nil {
		if err := n.link.Err(); err != nil {
			l.collect() // what came before
			l.linkLost(err)
		} else if _, silent := n.link.Silent(); silent {
			l.offline(errSilent)
		} else if _, ok := n.link.Greeting(); ok {
			l.online()
		}
	}
	needed := false
	for p := range l.plays() {
		if p.wants() && n.link != nil && (p.link == nil || p.retryDue()) {
			l.open(p, n.link)
		}
		needed = needed || p.wants()
	}
	if !needed {
		n.down, n.since = nil, time.Time{}
	}
	switch waited := time.Since(n.since); {
	case !needed:
	case n.down != nil && l.now.hasty && !l.now.known && waited > givingUpOn:
		l.giveUp(l.now, n.down)
	case n.down != nil && waited > givingUp:
		for p := range l.plays() {
			l.loseFor(p, n.down)
		}
	case (n.link == nil || n.down != nil) && !n.dialing && !time.Now().Before(n.next):
		n.dialing, n.began = true, time.Now()
		l.wg.Go(func() {
			lk, err := l.cfg.Connect(l.ctx)
			l.post(connected{lk, err})
		})
	}
}

// hasConnected takes the outcome of an attempt.
func (l *loop) hasConnected(m connected) {
	n := &l.line
	n.dialing = false
	if m.err != nil || m.link == n.link {
		l.backOff()
	}
	if m.err != nil {
		for p := range l.plays() {
			switch {
			case p.link != nil && n.down == nil: // it has spoken again
			case p.hasty && !p.known:
				l.giveUp(p, m.err)
			case refused(m.err):
				l.loseFor(p, m.err)
			case p.wants():
				l.offline(m.err)
			}
		}
		return
	}
	if m.link != n.link {
		for p := range l.plays() {
			p.unlink()
			p.fresh = true
		}
	}
	n.link = m.link
}

// linkLost notes that the present link is over. What is held is played.
func (l *loop) linkLost(err error) {
	// Who doesn't even greet in order is somebody in between.
	_, greeted := l.line.link.Greeting()
	broken := greeted && !link.Passing(err)
	l.line.link = nil
	l.backOff()
	for p := range l.plays() {
		switch {
		case !p.wants():
			p.link = nil
		case p.hasty && !p.known && (broken || p.fresh && !l.line.dialing):
			l.giveUp(p, err)
		case broken, refused(err):
			l.loseFor(p, err)
		default:
			p.unlink()
			l.offline(err)
		}
	}
}

// refused reports whether the server has said that it doesn't want us.
func refused(err error) bool {
	var e *wire.Error
	return errors.As(err, &e) && !link.Passing(err)
}

// loseFor has a play be lost for good, if it wants more than is here.
func (l *loop) loseFor(p *play, err error) {
	if !p.wants() {
		return
	}
	p.lost = err
	if p.sounded {
		l.tell(p, Event{Kind: LinkLost, Err: err})
	}
}

// missed notes that the server which is here now doesn't know a song: what is
// held is played (RFC, "Coming Back"). The song may be there, and not found yet
// by a server that was just started: it is asked for again meanwhile.
func (l *loop) missed(p *play, err error) {
	if p.gone == nil && p.sounded {
		l.tell(p, Event{Kind: LinkLost, Err: err})
	}
	p.gone, p.retry = err, time.Now().Add(missing)
}

// retryDue reports whether it is time to ask again for a song that was missed.
func (p *play) retryDue() bool {
	return p.gone != nil && !p.retry.IsZero() && !time.Now().Before(p.retry)
}

// backOff puts off the next attempt: not at all for a link that has brought
// music, the longer the more have failed since. What an attempt has taken
// counts.
func (l *loop) backOff() {
	n := &l.line
	n.next = n.began
	if n.tries > 0 {
		pause := min(firstPause<<min(n.tries-1, 10), lastPause)
		n.next = n.next.Add(pause*3/4 + rand.N(pause/4))
	}
	n.tries++
}

// progress notes that music has come: what is waited for is so from now on.
func (n *line) progress() {
	n.tries, n.since = 0, time.Time{}
	if n.down != nil {
		n.since = time.Now()
	}
}

// offline and online tell of the connection, once each time.
func (l *loop) offline(err error) {
	if n := &l.line; n.down == nil {
		n.down = err
		if n.since.IsZero() {
			n.since = time.Now()
		}
		if l.now != nil {
			l.tell(l.now, Event{Kind: Reconnecting, Err: err})
		}
	}
}

func (l *loop) online() {
	if n := &l.line; n.down != nil {
		n.down = nil
		if l.now != nil {
			l.tell(l.now, Event{Kind: Reconnected})
		}
	}
}

// lineDone is closed when the present link is over.
func (l *loop) lineDone() <-chan struct{} {
	if l.line.link == nil {
		return nil
	}
	return l.line.link.Done()
}

// unlink prepares a play for another link. What has come stays, also of a
// segment that has come in part: it is asked for again, and what is here of it
// is dropped from the new reply. Of a song that isn't described nothing stays.
func (p *play) unlink() {
	p.link, p.checked, p.gone, p.describe = nil, false, nil, wire.Tag{}
	if !p.known {
		p.fetches, p.next = nil, 0
		p.feed.drop()
		p.feed = newFeed()
		return
	}
	parts := 0
	for i, f := range p.fetches {
		if !f.whole {
			parts++
		}
		if f.got == 0 || parts > mostParts {
			p.next, p.fetches = f.segment, p.fetches[:i]
			return
		}
	}
}

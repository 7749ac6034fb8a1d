package link

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"segue/internal/wire"
)

// How a connection is sought where one is lost (RFC, "Coming Back").
const (
	firstPause = 100 * time.Millisecond // after an attempt that failed; twice that after each more
	lastPause  = time.Second            // at the most
	givingUp   = time.Hour              // without progress, after which a connection is given up for good
)

// ErrSilent is why a line is Silent.
var ErrSilent = errors.New("the server does not answer; it is tried again until it does")

// A Line keeps a connection to a server as long as one is wanted. It connects,
// notices loss and silence, tries again with pauses that grow, and tells its
// owner of each change. It alone knows whether the connection is alive.
type Line struct {
	connect func(context.Context) (*Link, error)
	ctx     context.Context
	stop    context.CancelFunc
	changes chan Change
	orders  chan func(*keeper)
	wg      sync.WaitGroup
}

// A Change is what has become of a line.
type Change struct {
	State State
	Link  *Link // Connected, Up: the connection
	Err   error // Silent, Dropped, Failing, Refused: why
}

// A State is how a line stands.
type State int

// The states of a line. The first is that of one of which nobody has wanted
// anything yet.
const (
	Closed    State = iota // there is no connection, and none is wanted
	Connected              // there is a connection; the server has not spoken on it yet
	Up                     // the server speaks
	Silent                 // nothing is heard of it; another connection is sought beside it
	Dropped                // the connection is over; another is sought
	Failing                // an attempt to connect has failed; others follow
	Refused                // there will be none: the server does not want us, or was away for too long
)

// NewLine makes a line whose connections connect gives: the present one as long
// as it can be used, else a new one. It makes none before one is wanted.
func NewLine(connect func(context.Context) (*Link, error)) *Line {
	l := &Line{connect: connect, changes: make(chan Change), orders: make(chan func(*keeper))}
	l.ctx, l.stop = context.WithCancel(context.Background())
	l.wg.Go(func() { (&keeper{line: l, attempts: make(chan attempt)}).run() })
	return l
}

// Changes gives what becomes of the line, in order. Who does not receive holds
// the line up, and nothing else.
func (l *Line) Changes() <-chan Change { return l.changes }

// Want says whether a connection is wanted from now on. It is also the answer to
// each Change: before it no other attempt is begun.
func (l *Line) Want(wanted bool) {
	l.order(func(k *keeper) {
		k.unanswered = false
		if k.wanted = wanted; wanted {
			return
		}
		k.since = time.Time{}
		if k.state == Refused {
			k.state = Closed // whoever wants a connection next has it tried
		}
	})
}

// Hurry has the next attempt begin without a pause: somebody waits for it who
// has just come.
func (l *Line) Hurry() { l.order(func(k *keeper) { k.next = time.Time{} }) }

// Close ends the line, and returns when its goroutines have ended. The
// connection stays.
func (l *Line) Close() {
	l.stop()
	l.wg.Wait()
}

func (l *Line) order(f func(*keeper)) {
	select {
	case l.orders <- f:
	case <-l.ctx.Done():
	}
}

// keeper is what a line's goroutine owns.
type keeper struct {
	line     *Line
	attempts chan attempt

	wanted   bool
	link     *Link // the present connection; nil: none
	state    State
	err      error // why no server speaks, although one did or should have; nil: one does
	dialing  bool
	began    time.Time // when the last attempt did
	next     time.Time // when the next is due
	progress int       // of the present connection, as last seen
	tries    int       // connections and attempts that have failed since there was progress
	since    time.Time // since when the line waits without progress; zero: it doesn't
	told     []Change  // that the owner has not received yet

	unanswered bool // it has received one, and not called Want since
}

// attempt is the outcome of one.
type attempt struct {
	link *Link
	err  error
}

func (k *keeper) run() {
	for {
		k.look()
		var changes chan<- Change
		var first Change
		if len(k.told) > 0 {
			changes, first = k.line.changes, k.told[0]
		}
		var done, greeted, turned <-chan struct{}
		if k.link != nil {
			done = k.link.Done()
			if turned, _ = k.link.Silent(); k.state == Connected {
				greeted = k.link.Greeted()
			}
		}
		timer := k.timer()
		select {
		case changes <- first:
			k.told, k.unanswered = k.told[1:], true
		case f := <-k.line.orders:
			f(k)
		case a := <-k.attempts:
			k.attempted(a)
		case <-done:
		case <-greeted:
		case <-turned:
		case <-timer.C:
		case <-k.line.ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// look notes what has become of the connection, and begins an attempt if one
// is due.
func (k *keeper) look() {
	if k.link != nil {
		if n := k.link.progressed(); n != k.progress {
			k.progress, k.tries, k.since = n, 0, time.Time{}
		}
		_, silent := k.link.Silent()
		_, greeted := k.link.Greeting()
		switch err := k.link.Err(); {
		case err != nil:
			k.lost(err, greeted)
		case silent && k.state != Failing: // which is told of it already
			k.become(Silent, ErrSilent)
		case greeted && !silent:
			k.become(Up, nil)
		}
	}
	if k.due() && !time.Now().Before(k.next) {
		k.dialing, k.began = true, time.Now()
		k.line.wg.Go(func() {
			link, err := k.line.connect(k.line.ctx)
			select {
			case k.attempts <- attempt{link, err}:
			case <-k.line.ctx.Done():
			}
		})
	}
	switch {
	case !k.waits():
	case k.since.IsZero():
		k.since = time.Now()
	case time.Since(k.since) > givingUp:
		k.become(Refused, k.err)
	}
}

// waits reports whether a connection is wanted and there is none that speaks,
// after one that did or an attempt to make one.
func (k *keeper) waits() bool {
	return k.wanted && k.err != nil && k.state != Refused
}

// due reports whether an attempt is to be made as soon as the pause is over.
func (k *keeper) due() bool {
	answered := len(k.told) == 0 && !k.unanswered
	return k.wanted && answered && !k.dialing && k.state != Refused && !k.usable()
}

// usable reports whether there is a connection that is not silent.
func (k *keeper) usable() bool {
	if k.link == nil {
		return false
	}
	_, silent := k.link.Silent()
	return !silent
}

// timer ends when there is something to be done that nothing else tells of.
func (k *keeper) timer() *time.Timer {
	const longAway = time.Hour
	wait := longAway
	if k.due() {
		wait = time.Until(k.next)
	}
	if k.waits() {
		wait = min(wait, time.Until(k.since.Add(givingUp+1)))
	}
	return time.NewTimer(wait)
}

// attempted takes the outcome of an attempt.
func (k *keeper) attempted(a attempt) {
	k.dialing = false
	if a.err != nil || a.link == k.link {
		k.backOff(a.err)
	}
	switch {
	case a.err == nil && a.link != k.link:
		k.link, k.progress = a.link, 0
		k.become(Connected, nil)
	case a.err != nil && k.link != nil && k.state == Up: // it has spoken again
	case rejected(a.err):
		k.become(Refused, a.err)
	case a.err != nil:
		k.become(Failing, a.err)
	}
}

// lost notes that the present connection is over. Who doesn't even greet in
// order is somebody in between.
func (k *keeper) lost(err error, greeted bool) {
	k.link = nil
	k.backOff(err)
	if rejected(err) || greeted && !Passing(err) {
		k.become(Refused, err)
		return
	}
	k.become(Dropped, err)
}

// become notes a state and tells of it, once.
func (k *keeper) become(s State, err error) {
	if s == k.state && s != Connected && s != Failing {
		return
	}
	if k.state = s; s != Connected {
		k.err = err
	}
	k.told = append(k.told, Change{State: s, Link: k.link, Err: err})
}

// backOff puts off the next attempt: not at all for a connection that has
// brought something new, the longer the more have failed since. What an attempt
// has taken counts. It is never sooner than a server has said.
func (k *keeper) backOff(err error) {
	k.next = k.began
	if k.tries > 0 {
		pause := min(firstPause<<min(k.tries-1, 10), lastPause)
		k.next = k.next.Add(pause*3/4 + rand.N(pause/4))
	}
	k.tries++
	if e, ok := errors.AsType[*wire.Error](err); ok && e.Retry > 0 {
		k.next = time.Now().Add(e.Retry)
	}
}

// rejected reports whether the server has said that it doesn't want us.
func rejected(err error) bool {
	var e *wire.Error
	return errors.As(err, &e) && !Passing(err)
}

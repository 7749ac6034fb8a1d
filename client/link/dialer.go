package link

import (
	"context"
	"sync"
	"time"
)

const (
	// stagger is between two attempts to reach a server that was there before.
	// One that a dead network has swallowed is not waited for: TCP would take
	// seconds to try again.
	stagger = time.Second
	// mostAttempts is how many may be under way.
	mostAttempts = 6
)

// A Dialer keeps one connection: whoever needs it gets the present one, or a
// new one where that is lost. Its methods may be called concurrently.
//
// A connection that has gone silent is kept while new ones are tried beside it.
// The old one goes on as soon as it speaks; a new one takes its place when it
// has been greeted and the old one is still silent after some grace (RFC,
// "Coming Back").
type Dialer struct {
	dial func(context.Context) (*Link, error)
	ctx  context.Context // of the attempts
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu       sync.Mutex
	link     *Link // nil before the first
	attempts int   // under way
	began    time.Time
	failures int // attempts that have failed, and why the last did
	err      error
	changed  chan struct{} // closed when an attempt has ended, and made anew
}

// NewDialer makes a dialer that connects with dial when a connection is first
// asked for. Before there has been one, dial is called once at a time.
func NewDialer(dial func(context.Context) (*Link, error)) *Dialer {
	d := &Dialer{dial: dial, changed: make(chan struct{})}
	d.ctx, d.stop = context.WithCancel(context.Background())
	return d
}

// Get gives a connection that was neither lost nor silent when it was looked
// at. Where there is none it waits for one, until an attempt has failed, for
// that attempt's reason, or its context ends.
func (d *Dialer) Get(ctx context.Context) (*Link, error) {
	d.mu.Lock()
	before, failures := d.link, d.failures
	d.mu.Unlock()
	for {
		d.mu.Lock()
		l, speaks := d.usable()
		switch {
		case l != nil:
			d.mu.Unlock()
			return l, nil
		case d.ctx.Err() != nil:
			d.mu.Unlock()
			return nil, ErrClosed
		case d.link != before: // made for us, and over already: its error says why
			defer d.mu.Unlock()
			return d.link, nil
		case d.failures > failures:
			defer d.mu.Unlock()
			return nil, d.err
		}
		wait := d.attempt()
		changed := d.changed
		d.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-changed:
		case <-speaks:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, context.Cause(ctx)
		}
		timer.Stop()
	}
}

// Close ends the connection and every attempt to make one, and returns when
// their goroutines have ended.
func (d *Dialer) Close() error {
	d.mu.Lock()
	d.stop() // no attempt begins after this
	d.mu.Unlock()
	d.wg.Wait()
	d.mu.Lock()
	l := d.link
	d.mu.Unlock()
	if l == nil {
		return nil
	}
	return l.Close()
}

// usable is the present connection if it can be used, or nil and a channel
// that is closed when it may be again. The mutex is held, here and in attempt.
func (d *Dialer) usable() (l *Link, speaks <-chan struct{}) {
	if d.link == nil || d.link.Err() != nil {
		return nil, nil
	}
	if speaks, silent := d.link.Silent(); silent {
		return nil, speaks
	}
	return d.link, nil
}

// attempt begins an attempt, if one is due, and says when the next will be.
func (d *Dialer) attempt() time.Duration {
	const longAway = time.Hour
	since := time.Since(d.began)
	switch {
	case d.ctx.Err() != nil:
		return longAway
	case d.attempts == 0:
	case d.link == nil, d.attempts >= mostAttempts:
		return longAway
	case since < stagger:
		return stagger - since
	}
	d.attempts++
	d.began = time.Now()
	d.wg.Go(d.try)
	return stagger
}

// try is one attempt.
func (d *Dialer) try() {
	l, err := d.dial(d.ctx)
	if err == nil {
		err = d.adopt(l)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.attempts--
	if err != nil {
		d.failures++
		d.err = err
	}
	close(d.changed)
	d.changed = make(chan struct{})
}

// adopt makes a new connection the present one, unless it isn't needed any
// more. Beside a silent one it has to speak first.
func (d *Dialer) adopt(l *Link) error {
	d.mu.Lock()
	_, speaks := d.usable()
	d.mu.Unlock()
	if speaks != nil {
		if err := d.listen(l, speaks); err != nil {
			return err
		}
	}
	d.mu.Lock()
	old := l // the one that goes
	if better, _ := d.usable(); better == nil && d.ctx.Err() == nil {
		old, d.link = d.link, l
	}
	d.mu.Unlock()
	if old != nil {
		old.Close()
	}
	return nil
}

// grace is how many times as long as a greeting a silent connection is given
// once another has been greeted: a full packet is as much longer. A link that
// is slow, and not silent, would otherwise be left time and again before it
// has brought anything whole.
const grace = 16

// listen waits until it is settled which of two connections speaks: the silent
// one, which tells by the channel, or else the new one.
func (d *Dialer) listen(l *Link, speaks <-chan struct{}) error {
	began := time.Now()
	select {
	case <-l.Greeted():
	case <-l.Done():
		return l.Err()
	case <-speaks:
		return nil
	case <-d.ctx.Done():
		return nil
	}
	timer := time.NewTimer(min(grace*time.Since(began), SilenceTimeout))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-speaks:
	case <-l.Done():
		return l.Err()
	case <-d.ctx.Done():
	}
	return nil
}

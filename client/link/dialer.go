package link

import "context"

// A Dialer keeps one connection: whoever needs it gets the present one, or a
// new one where that is lost. Its methods may be called concurrently.
type Dialer struct {
	dial func(context.Context) (*Link, error)
	turn chan struct{} // held while link is looked at or made
	link *Link         // nil before the first
}

// NewDialer makes a dialer that connects with dial when a connection is first
// asked for.
func NewDialer(dial func(context.Context) (*Link, error)) *Dialer {
	return &Dialer{dial: dial, turn: make(chan struct{}, 1)}
}

// Get gives a connection that was not lost when it was looked at. It waits no
// longer than its context.
func (d *Dialer) Get(ctx context.Context) (*Link, error) {
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-d.turn }()
	if d.link != nil && d.link.Err() == nil {
		return d.link, nil
	}
	l, err := d.dial(ctx)
	if err != nil {
		return nil, err
	}
	d.link = l
	return l, nil
}

// Close closes the present connection.
func (d *Dialer) Close() error {
	d.turn <- struct{}{}
	defer func() { <-d.turn }()
	if d.link == nil {
		return nil
	}
	return d.link.Close()
}

// Package player plays a queue of songs: it decides what plays, when it starts,
// stalls and goes on, and what comes next.
//
// All of that is one pure function, step: from the player's state, something
// that has happened, the time and a view of the world to the next state and
// actions. A loop executes the actions. It alone owns what they act on: the
// deck, which makes sound, a stream for each play, which brings its octets, and
// the line, which keeps the connection. They report to the loop, and nothing in
// it waits: not on the network, not on the device, not on the decoder.
package player

import (
	"context"
	"io"
	"sync"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/prefetch"
	"segue/client/stream"
)

// Config is what a player works with. Connect, Output and Observe are called
// by the player's own goroutines.
type Config struct {
	// Connect gives a connection to the server, the present one or a new one.
	Connect func(context.Context) (*link.Link, error)
	// Output makes the sound. The player opens it and closes it.
	Output audio.Output
	// Rate is the output's sample rate; 0: the first song's own.
	Rate int
	// Decode makes samples of frames; nil: audio.NewDecoder.
	Decode func(frames io.Reader) audio.Source
	// Observe, if set, is told what happens, in order; it must not block.
	Observe func(Event)
	// Prefetch is how far to fetch ahead.
	Prefetch prefetch.Config
	// Engine makes the engine of each play; nil: prefetch.New with Prefetch.
	Engine func() Engine
}

// An Engine decides how far to fetch ahead in one play, and when to let it sound.
type Engine = stream.Engine

// A Player plays a queue of songs, one at a time. Its methods may be called concurrently;
// the last command wins.
type Player struct {
	requests chan func(*loop)
	done     chan struct{}
	stop     context.CancelFunc
	closing  sync.Once
}

// New starts a player.
func New(cfg Config) *Player {
	ctx, stop := context.WithCancel(context.Background())
	p := &Player{requests: make(chan func(*loop)), done: make(chan struct{}), stop: stop}
	go func() {
		defer close(p.done)
		newLoop(cfg).run(ctx, p.requests)
	}()
	return p
}

// Status is how things stand.
func (p *Player) Status() (s Status) {
	p.do(func(l *loop) { s = l.status() })
	return s
}

// Wait returns when nothing plays any more: the queue has been heard to its
// end, has failed, or was stopped. The error is the last song's that failed.
func (p *Player) Wait(ctx context.Context) error {
	ended := make(chan error, 1)
	p.do(func(l *loop) { l.wait(ended) })
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.done:
		return nil
	}
}

// Close stops, closes the output and returns when the player's goroutines have
// ended. It may be called twice.
func (p *Player) Close() error {
	p.closing.Do(p.stop)
	<-p.done
	return nil
}

// do runs f in the loop and waits for it; false: the player is closed.
func (p *Player) do(f func(*loop)) bool {
	ran := make(chan struct{})
	select {
	case p.requests <- func(l *loop) { f(l); close(ran) }:
		<-ran
		return true
	case <-p.done:
		return false
	}
}

// wish has step take what the listener wants, and gives its answer.
func (p *Player) wish(in input) (ok bool, err error) {
	p.do(func(l *loop) { ok, err = l.wish(in) })
	return ok, err
}

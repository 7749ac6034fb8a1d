// Package player plays songs: it owns the playhead, and decides what to ask
// for next, when to start, to stall and to resume (RFC, "Duties of a Client").
//
// One loop owns all of that. Commands, replies, what the decoder has done and
// what the device has heard come to it as messages; after each it looks at the
// whole and decides. Nothing in it waits: not on the network, not on the
// device, not on the decoder.
package player

import (
	"context"
	"io"
	"sync"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/prefetch"
)

// ringSize is how many decoded samples stand ready for the device: a third of
// a second at 44.1 kHz.
const ringSize = 1 << 14

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

// A Player plays a queue of songs, one at a time. Its methods may be called concurrently;
// the last command wins.
type Player struct {
	commands chan func(*loop)
	done     chan struct{}
	stop     context.CancelFunc
	closing  sync.Once
}

// New starts a player.
func New(cfg Config) *Player {
	ctx, stop := context.WithCancel(context.Background())
	p := &Player{commands: make(chan func(*loop)), done: make(chan struct{}), stop: stop}
	go func() {
		defer close(p.done)
		newLoop(ctx, cfg).run(p.commands)
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

// do runs f in the loop and waits for it.
func (p *Player) do(f func(*loop)) {
	ran := make(chan struct{})
	select {
	case p.commands <- func(l *loop) { f(l); close(ran) }:
		<-ran
	case <-p.done:
	}
}

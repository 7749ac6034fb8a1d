package player

import (
	"context"
	"time"

	"segue/client/audio"
)

// How a soundcheck looks at the ring, and the rate that it opens a fresh output
// at, in Hz.
const (
	checkTick = 5 * time.Millisecond
	checkRate = 44100
)

// Soundcheck plays what a function makes for the output's rate, in Hz, instead
// of what plays now, and returns when it was heard, another play has begun, or
// the context has ended, with which the sound does. The error says why the
// output does not work.
func (p *Player) Soundcheck(ctx context.Context, sound func(rate int) audio.Source) error {
	var l *loop
	var gen uint32
	failed := make(chan error, 1)
	p.do(func(owner *loop) {
		l = owner
		l.halt()
		l.gen++
		gen = l.gen
		l.ring.Begin(gen)
		l.wg.Go(func() {
			rate, err := l.output.open(l.ring, checkRate)
			if err == nil {
				err = pump(sound(rate), l.ring, gen)
			}
			if err != nil {
				failed <- err
			}
		})
	})
	if l == nil {
		return nil // the player is closed
	}
	return p.watchCheck(ctx, l, gen, failed)
}

// watchCheck opens the gate once enough is ready, and waits for the end.
func (p *Player) watchCheck(ctx context.Context, l *loop, gen uint32, failed <-chan error) error {
	least := int(firstPiece.Seconds() * checkRate)
	tick := time.NewTicker(checkTick)
	defer tick.Stop()
	for {
		s := l.ring.State()
		switch {
		case s.Gen != gen:
			return l.output.Err()
		case s.Drained:
			return l.output.Drain(ctx)
		case !s.Open && (s.Buffered >= least || s.Ended):
			p.do(func(l *loop) {
				l.ring.Open(gen) // nothing, if another has begun
				l.output.Play()
			})
		}
		select {
		case <-tick.C:
		case err := <-failed:
			return err
		case <-p.done:
			return nil
		case <-ctx.Done():
			p.do(func(l *loop) {
				if l.ring.State().Gen == gen {
					l.ring.Begin(0)
					l.output.Flush()
				}
			})
			return context.Cause(ctx)
		}
	}
}

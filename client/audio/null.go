package audio

import (
	"context"
	"sync"
	"time"
)

const (
	nullBlock = 10 * time.Millisecond // pulled at a time
	nullLag   = time.Second           // a pause of the whole process that is not made up for
)

// A nullOutput plays silence: it pulls samples in real time, and nobody hears
// them. Between Flush and Play it does nothing at all.
type nullOutput struct {
	mu   sync.Mutex
	ring *Ring
	stop context.CancelFunc // of the goroutine that pulls; nil while there is none
	done chan struct{}      // closed when that goroutine is gone

	clock sync.Mutex // guards what follows; taken after mu
	rate  int
	start time.Time // when the first sample pulled since Play was heard
	heard int64     // how many samples after that the last real sample is
}

func (o *nullOutput) Open(ring *Ring, rate int) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock.Lock()
	defer o.clock.Unlock()
	o.ring, o.rate = ring, rate
	return rate, nil
}

func (o *nullOutput) Play() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stop != nil || o.ring == nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	o.stop, o.done = stop, make(chan struct{})
	go o.run(ctx, o.ring, o.done)
}

func (o *nullOutput) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.stop != nil {
		o.stop()
		<-o.done
		o.stop = nil
	}
	o.clock.Lock()
	defer o.clock.Unlock()
	o.heard = 0
}

func (o *nullOutput) Drain(ctx context.Context) error {
	o.clock.Lock()
	end := o.start.Add(o.time(o.heard))
	o.clock.Unlock()
	select {
	case <-time.After(time.Until(end)):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (o *nullOutput) Buffered() int {
	o.clock.Lock()
	defer o.clock.Unlock()
	return int(max(0, o.heard-o.samples(time.Since(o.start))))
}

func (o *nullOutput) Close() error {
	o.Flush()
	return nil
}

func (o *nullOutput) Realtime() bool { return true }
func (o *nullOutput) Err() error     { return nil }
func (o *nullOutput) String() string { return "silence" }

// run pulls one block at once and then as much as time has passed.
func (o *nullOutput) run(ctx context.Context, ring *Ring, done chan<- struct{}) {
	defer close(done)
	tick := time.NewTicker(nullBlock)
	defer tick.Stop()

	block := make([]Sample, o.samples(nullBlock))
	start, pulled := time.Now(), int64(0)
	for {
		ahead := o.samples(time.Since(start)) + int64(len(block)) - pulled
		if late := o.time(ahead); late > nullLag {
			start, ahead = start.Add(late), int64(len(block))
		}
		for ahead >= int64(len(block)) {
			n := ring.Read(block)
			o.clock.Lock()
			o.start = start
			if n > 0 {
				o.heard = pulled + int64(n)
			}
			o.clock.Unlock()
			pulled += int64(len(block))
			ahead -= int64(len(block))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (o *nullOutput) samples(d time.Duration) int64 {
	return int64(d) * int64(o.rate) / int64(time.Second)
}

func (o *nullOutput) time(samples int64) time.Duration {
	if o.rate == 0 {
		return 0
	}
	return time.Duration(samples * int64(time.Second) / int64(o.rate))
}

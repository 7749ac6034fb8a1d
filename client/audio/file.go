package audio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

const (
	// fileBlock is how many samples are written at a time: no more than a pipe
	// that has room takes whole (PIPE_BUF on Linux).
	fileBlock = 1024
	// filePatience is how long a write that makes no progress is waited for
	// before it is left behind.
	filePatience = 200 * time.Millisecond
)

// A sampleWriter writes samples in some format. Its calls are serialised but
// for interrupt.
type sampleWriter interface {
	begin(rate int) error   // opens what is written to; before the first write
	write(p []Sample) error // os.ErrDeadlineExceeded after interrupt
	interrupt()             // ends a write that waits, where that can be done
	proceed()               // undoes interrupt
	end() error             // patches and closes what has to be; last, and only after begin
}

// A fileOutput writes samples as fast as they come. One goroutine does all that
// may block: opening a FIFO that has no reader yet, and writing to what takes
// nothing. Nobody waits for it longer than filePatience.
type fileOutput struct {
	name string
	ring *Ring
	done chan struct{} // closed when the writing goroutine is gone; nil before Open

	mu      sync.Mutex
	changed sync.Cond
	w       sampleWriter
	playing bool
	busy    bool // samples are being taken and written: a barrier to Flush and Drain
	stuck   bool // the write under way was waited for in vain
	closed  bool
	err     error
}

func newFileOutput(name string, w sampleWriter) *fileOutput {
	o := &fileOutput{name: name, w: w}
	o.changed.L = &o.mu
	return o
}

// Open waits for the file only so long: a FIFO is opened when it has a reader.
func (o *fileOutput) Open(ring *Ring, rate int) (int, error) {
	o.ring, o.done = ring, make(chan struct{})
	begun := make(chan error, 1)
	go func() {
		defer close(o.done)
		err := o.begin(rate)
		begun <- err
		if err == nil {
			o.run()
		}
	}()
	timer := time.NewTimer(filePatience)
	defer timer.Stop()
	select {
	case err := <-begun:
		if err != nil {
			return 0, err
		}
	case <-timer.C:
	}
	return rate, nil
}

// begin opens the file, and closes it again where nobody waits any more.
func (o *fileOutput) begin(rate int) error {
	err := o.w.begin(rate)
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		o.err = fmt.Errorf("write %s: %w", o.name, err)
	}
	return o.err
}

func (o *fileOutput) Play() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.playing = true
	o.changed.Broadcast()
}

func (o *fileOutput) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.playing = false
	o.giveUp()
}

// giveUp ends the write under way, or leaves it behind. The mutex is held.
func (o *fileOutput) giveUp() {
	if !o.busy || o.stuck {
		return
	}
	o.w.interrupt()
	timer := time.AfterFunc(filePatience, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.stuck = o.busy
		o.changed.Broadcast()
	})
	defer timer.Stop()
	for o.busy && !o.stuck {
		o.changed.Wait()
	}
}

func (o *fileOutput) Drain(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.changed.Broadcast()
	})()
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.busy {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		o.changed.Wait()
	}
	return o.err
}

func (o *fileOutput) Buffered() int  { return 0 }
func (o *fileOutput) Realtime() bool { return false }
func (o *fileOutput) String() string { return o.name }

func (o *fileOutput) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// Close also closes the ring, for which the writing goroutine may be waiting.
func (o *fileOutput) Close() error {
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return nil
	}
	o.closed = true
	o.changed.Broadcast()
	o.giveUp()
	o.mu.Unlock()

	if o.done == nil {
		return nil // no song has played
	}
	o.ring.Close()
	timer := time.NewTimer(filePatience)
	defer timer.Stop()
	select {
	case <-o.done:
	case <-timer.C:
		return fmt.Errorf("write %s: it takes nothing; what was not written is lost", o.name)
	}
	if err := o.w.end(); err != nil && o.Err() == nil {
		return fmt.Errorf("close %s: %w", o.name, err)
	}
	return o.Err()
}

// run writes what the ring gives while the output plays.
func (o *fileOutput) run() {
	block := make([]Sample, fileBlock)
	for o.ring.await() && o.step(block) {
	}
}

// step waits until the output plays and writes one block; it is false at the end.
func (o *fileOutput) step(block []Sample) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !o.playing && !o.closed {
		o.changed.Wait()
	}
	if o.closed {
		return false
	}
	o.busy = true
	o.w.proceed()
	failed := o.err != nil
	o.mu.Unlock()
	n, err := o.ring.poll(block), error(nil) // none if it was flushed meanwhile
	if n > 0 && !failed {
		err = o.w.write(block[:n]) // a failed output only takes, so that nobody waits for it
	}
	o.mu.Lock()
	o.busy, o.stuck = false, false
	o.changed.Broadcast()
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		o.err = fmt.Errorf("write %s: %w", o.name, err)
	}
	return true
}

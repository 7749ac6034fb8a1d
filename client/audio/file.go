package audio

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
)

// A sampleWriter writes samples in some format. Its calls are serialised.
type sampleWriter interface {
	begin(rate int) error // before the first write
	write(p []Sample) error
	end() error // patches and closes what has to be; last, even without begin
}

// A fileOutput writes samples as fast as they come. If the file is a pipe that
// nobody reads, Flush waits with it.
type fileOutput struct {
	name string
	ring *Ring
	done chan struct{} // closed when the writing goroutine is gone; nil before Open

	mu      sync.Mutex
	changed sync.Cond
	w       sampleWriter
	playing bool
	busy    bool // samples are being taken and written: a barrier to Flush and Drain
	closed  bool
	err     error
}

func newFileOutput(name string, w sampleWriter) *fileOutput {
	o := &fileOutput{name: name, w: w}
	o.changed.L = &o.mu
	return o
}

func (o *fileOutput) Open(ring *Ring, rate int) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.w.begin(rate); err != nil {
		o.err = fmt.Errorf("write %s: %w", o.name, err)
		return 0, o.err
	}
	o.ring, o.done = ring, make(chan struct{})
	go o.run()
	return rate, nil
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
	for o.busy {
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
	o.mu.Unlock()

	if o.done != nil {
		o.ring.Close()
		<-o.done
	}
	if err := o.w.end(); err != nil {
		return fmt.Errorf("close %s: %w", o.name, err)
	}
	return o.Err()
}

// run writes what the ring gives while the output plays.
func (o *fileOutput) run() {
	defer close(o.done)
	block := make([]Sample, 4096)
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
	failed := o.err != nil
	o.mu.Unlock()
	n, err := o.ring.poll(block), error(nil) // none if it was flushed meanwhile
	if n > 0 && !failed {
		err = o.w.write(block[:n]) // a failed output only takes, so that nobody waits for it
	}
	o.mu.Lock()
	o.busy = false
	o.changed.Broadcast()
	if err != nil {
		o.err = fmt.Errorf("write %s: %w", o.name, err)
	}
	return true
}

// A pcmWriter writes the samples' bytes alone.
type pcmWriter struct {
	w   io.Writer
	c   io.Closer // nil: w stays open
	buf []byte
}

func createPCM(name string) (Output, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("output pcm: %w", err)
	}
	return newFileOutput(name, &pcmWriter{w: f, c: f}), nil
}

func (w *pcmWriter) begin(int) error { return nil }

func (w *pcmWriter) write(p []Sample) error {
	w.buf = appendSamples(w.buf[:0], p)
	_, err := w.w.Write(w.buf)
	return err
}

func (w *pcmWriter) end() error {
	if w.c == nil {
		return nil
	}
	return w.c.Close()
}

package audio

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ebitengine/oto/v3"
)

const (
	// deviceBuffer is what the device holds, and what still sounds after Flush.
	deviceBuffer = 60 * time.Millisecond
	// playerBuffer is what oto holds for the device, which takes up to a whole
	// deviceBuffer at a time.
	playerBuffer = 80 * time.Millisecond
	// playerLow is how little of that is left when the ring is said to be dry.
	playerLow = 20 * time.Millisecond
	// deviceTail is how long the last samples may sound after oto gave them away.
	deviceTail = deviceBuffer + 80*time.Millisecond
	// deviceStart is how long a sound server may take to answer.
	deviceStart = 3 * time.Second
)

// An otoOutput plays on the sound device. There can be one in a process: oto
// has one context, whose sampling rate is fixed.
type otoOutput struct {
	name    string
	rate    int
	ring    *Ring
	context *oto.Context

	mu     sync.Mutex
	player *oto.Player // a new one for each Play; nil after Flush
}

// openOto starts the device; via is what it is played through, for people.
func openOto(via string, ring *Ring, rate int) (*otoOutput, error) {
	ctx, ready, err := oto.NewContext(&oto.NewContextOptions{
		SampleRate:      rate,
		ChannelCount:    2,
		Format:          oto.FormatSignedInt16LE,
		BufferSize:      deviceBuffer,
		ApplicationName: "Segue",
	})
	if err != nil {
		return nil, err
	}
	select {
	case <-ready:
	case <-time.After(deviceStart):
		return nil, errors.New("the sound server doesn't answer")
	}
	if err := ctx.Err(); err != nil { // the only sign that there is no device
		return nil, err
	}
	o := &otoOutput{name: "sound device", rate: rate, ring: ring, context: ctx}
	if via != "" {
		o.name += " (" + via + ")"
	}
	return o, nil
}

func (o *otoOutput) Open(*Ring, int) (int, error) {
	return 0, errors.New("the sound device is open already")
}

func (o *otoOutput) Play() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.player != nil {
		return
	}
	source := &deviceSource{ring: o.ring, low: o.bytes(playerLow)}
	o.player = o.context.NewPlayer(source)
	o.player.SetBufferSize(o.bytes(playerBuffer))
	source.player = o.player
	o.player.Play()
}

func (o *otoOutput) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.player != nil {
		o.player.PauseAndStopReading() // waits for a read under way
		o.player = nil
	}
}

func (o *otoOutput) Drain(ctx context.Context) error {
	const step = 5 * time.Millisecond
	tick := time.NewTicker(step)
	defer tick.Stop()
	for tail := deviceTail; tail > 0; {
		if err := o.Err(); err != nil {
			return err
		}
		if o.Buffered() == 0 {
			tail -= step
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// Buffered counts what oto holds; what the device has taken is left out.
func (o *otoOutput) Buffered() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.player == nil {
		return 0
	}
	return o.player.BufferedSize() / sampleBytes
}

func (o *otoOutput) Realtime() bool { return true }
func (o *otoOutput) String() string { return o.name }

func (o *otoOutput) Err() error {
	if err := o.context.Err(); err != nil {
		return fmt.Errorf("the sound device is lost; start the client again: %w", err)
	}
	return nil
}

func (o *otoOutput) Close() error {
	o.Flush()
	return nil
}

func (o *otoOutput) bytes(d time.Duration) int {
	return int(d*time.Duration(o.rate)/time.Second) * sampleBytes
}

// A deviceSource is what oto's one goroutine reads. It never waits, and it
// gives no silence: the device makes its own, and none is queued before the
// samples that come next. Without samples oto asks again after a millisecond.
type deviceSource struct {
	ring   *Ring
	low    int // bytes
	player *oto.Player
	block  []Sample
}

func (s *deviceSource) Read(p []byte) (int, error) {
	n := len(p) / sampleBytes
	if cap(s.block) < n {
		s.block = make([]Sample, n)
	}
	n = s.ring.poll(s.block[:n])
	if n == 0 && s.player.BufferedSize() < s.low {
		s.ring.ranDry()
	}
	return len(appendSamples(p[:0], s.block[:n])), nil
}

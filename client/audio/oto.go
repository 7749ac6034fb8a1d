package audio

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/ebitengine/oto/v3"
)

const (
	// deviceBuffer is what the device holds, and what still sounds after Flush.
	deviceBuffer = 50 * time.Millisecond
	// playerBuffer is what oto holds for the device, which takes up to a whole
	// deviceBuffer at a time. When there is less it pulls as much again.
	playerBuffer = 70 * time.Millisecond
	// playerLow is how little of that is left when the ring is said to be dry.
	playerLow = 20 * time.Millisecond
	// deviceTail is how long the last samples may sound after oto gave them away.
	deviceTail = deviceBuffer + 80*time.Millisecond
	// deviceFade is how long sound takes to cease in a stall, and to return.
	deviceFade = 10 * time.Millisecond
	// deviceSampleBytes is the length of a sample for the device: two floats.
	deviceSampleBytes = 8
)

// An otoOutput plays on the sound device, through oto. When the device is lost
// the song holds its place, and goes on when the device is back; see lost.go.
type otoOutput struct {
	via    string       // what the device is played through, for people; "": the system's own
	notice func(string) // takes a line for people
	ring   *Ring
	rate   int
	stop   context.CancelFunc // of the goroutine that watches the device
	done   chan struct{}      // closed when that is gone

	mu      sync.Mutex
	device  *oto.Context // nil: lost
	playing bool         // between Play and Flush
	player  *oto.Player  // a new one for each Play; nil after Flush
	source  *deviceSource
	fading  fading // of the player before
}

func (o *otoOutput) Open(ring *Ring, rate int) (int, error) {
	device, err := openContext(context.Background(), o.via, rate)
	if err != nil {
		return 0, err
	}
	o.ring, o.rate, o.device = ring, rate, device
	ring.SetFade(o.samples(deviceFade))
	ring.setKeep(o.samples(2*playerBuffer + deviceBuffer))
	ctx, stop := context.WithCancel(context.Background())
	o.stop, o.done = stop, make(chan struct{})
	go func() {
		defer close(o.done)
		(&watcher{device: o, notice: o.notice}).run(ctx)
	}()
	return rate, nil
}

func (o *otoOutput) Play() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.playing = true
	o.start()
}

// Flush has what the device takes next fade out: oto goes from one volume to
// another gradually, within that. All that oto holds goes back to the ring, the
// faded part too: a song that is paused fades in with it.
func (o *otoOutput) Flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.playing = false
	if o.player == nil {
		return
	}
	if unheard := o.pull(); unheard > 0 {
		o.source.end()
		o.player.Play()
		o.player.SetVolume(0)
		o.fading = fading{o.player, unheard}
		o.ring.giveBack(unheard)
	}
	o.player = nil
}

func (o *otoOutput) Drain(ctx context.Context) error {
	const step = 5 * time.Millisecond
	tick := time.NewTicker(step)
	defer tick.Stop()
	gen := o.ring.State().Gen
	for tail := deviceTail; tail > 0; {
		// What was pulled goes back to the ring in a pause and with the device.
		if s := o.ring.State(); o.Buffered() > 0 || s.Gen == gen && s.Ended && !s.Drained {
			tail = deviceTail
		} else {
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
	return o.player.BufferedSize() / deviceSampleBytes
}

func (o *otoOutput) Realtime() bool { return true }
func (o *otoOutput) Err() error     { return nil } // a lost device may come back

func (o *otoOutput) String() string {
	name := "sound device"
	if o.via != "" {
		name += " (" + o.via + ")"
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.device == nil {
		name += ", lost"
	}
	return name
}

func (o *otoOutput) Close() error {
	o.Flush()
	o.stop()
	<-o.done
	return nil
}

// start begins to pull samples, if there is a device and they are wanted. The
// mutex is held, here and below.
func (o *otoOutput) start() {
	if o.device == nil || o.player != nil || !o.playing {
		return
	}
	o.source = &deviceSource{ring: o.ring, low: o.samples(playerLow) * deviceSampleBytes, after: o.fading, encoder: encoder{bits: Float32}}
	o.player = o.device.NewPlayer(o.source)
	o.player.SetBufferSize(o.samples(playerBuffer) * deviceSampleBytes)
	o.source.player = o.player
	o.player.Play()
}

// pull ends pulling and says how many samples were pulled and not taken by the
// device.
func (o *otoOutput) pull() (unheard int) {
	o.player.PauseAndStopReading() // waits for a read under way
	return o.player.BufferedSize() / deviceSampleBytes
}

// A fading player still has samples for the device, to fade out. It must be
// held: oto drops what nobody holds.
type fading struct {
	player *oto.Player // nil: none
	held   int         // samples, when that began
}

// done says whether the device has taken the fade-out.
func (f fading) done() bool {
	return f.player == nil || f.player.BufferedSize() < f.held*deviceSampleBytes
}

func (o *otoOutput) samples(d time.Duration) int {
	return int(d * time.Duration(o.rate) / time.Second)
}

// A deviceSource is what oto's one goroutine reads. It never waits, and it
// gives no silence: the device makes its own, and none is queued before the
// samples that come next. Without samples oto asks again after a millisecond.
type deviceSource struct {
	ring   *Ring
	low    int    // bytes
	after  fading // what must be over first, or the two would be heard as one
	player *oto.Player

	mu      sync.Mutex
	ended   bool
	total   int64 // samples given
	block   []Sample
	encoder encoder
}

// end has the source give nothing more.
func (s *deviceSource) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// given is how many samples the source has given.
func (s *deviceSource) given() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

func (s *deviceSource) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return 0, io.EOF
	}
	if !s.after.done() {
		return 0, nil
	}
	n := len(p) / deviceSampleBytes
	if cap(s.block) < n {
		s.block = make([]Sample, n)
	}
	n = s.ring.poll(s.block[:n])
	if n == 0 && s.player.BufferedSize() < s.low {
		s.ring.ranDry()
	}
	s.total += int64(n)
	return len(s.encoder.append(p[:0], s.block[:n])), nil
}

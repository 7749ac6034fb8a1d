// Package deck is a play as sound: it decodes frames, cuts the sound out that
// is to be heard, exactly, and hands it to the output through a gate. Behind
// what plays it holds what follows without a gap.
//
// It knows nothing of servers, queues or why something plays. What plays has a
// number, its generation; no sample of another generation passes. The deck
// reports what happens (it has started, run dry, was followed, was heard to its
// end), and its owner decides.
package deck

import (
	"context"
	"io"
	"sync"
	"time"

	"segue/client/audio"
)

const (
	// ringSize is how many decoded samples stand ready for the device: a third
	// of a second at 44.1 kHz.
	ringSize = 1 << 14
	// firstPiece is how much sound must stand ready when a device starts to
	// pull: it takes that much at once.
	firstPiece = 40 * time.Millisecond
)

// Config is what a deck works with.
type Config struct {
	Output audio.Output // the deck opens it and closes it
	Rate   int          // the output's rate, Hz; 0: that of what plays first
	Decode func(frames io.Reader) audio.Source
}

// A Deck plays. Its methods are for one goroutine, its owner's.
type Deck struct {
	cfg    Config
	ctx    context.Context // of the deck's goroutines
	stop   context.CancelFunc
	ring   *audio.Ring // shared with the decoders and the device
	events *mailbox
	wg     sync.WaitGroup

	opening sync.Once // the rest is written in it, and valid after it
	mu      sync.Mutex
	rate    int
	err     error
}

// New makes a deck on which nothing plays. The output is opened when something
// is first to play.
func New(cfg Config) *Deck {
	if cfg.Decode == nil {
		cfg.Decode = func(frames io.Reader) audio.Source { return audio.NewDecoder(frames) }
	}
	d := &Deck{cfg: cfg, ring: audio.NewRing(ringSize), events: newMailbox()}
	d.ctx, d.stop = context.WithCancel(context.Background())
	return d
}

// Events receives when there may be events to Take.
func (d *Deck) Events() <-chan struct{} { return d.events.ready }

// Take gives the events since the last Take, in order.
func (d *Deck) Take() []Event { return d.events.take() }

// State is how a deck stands at one moment.
type State struct {
	Gen     uint32 // what plays; 0: nothing
	Rate    int    // of the output, Hz; 0: it is not open yet
	Taken   int64  // samples that have left for the device
	Open    bool   // the gate
	Ready   bool   // enough is decoded to open the gate, or all there is
	Holds   bool   // something is decoded and has not left
	Ended   bool   // all of it is decoded
	Dry     bool   // it has run dry since the gate was opened
	Drained bool   // all has left
}

// State tells how things stand.
func (d *Deck) State() State { return d.state(d.ring.State()) }

func (d *Deck) state(r audio.RingState) State {
	d.mu.Lock()
	rate := d.rate
	d.mu.Unlock()
	return State{
		Gen: r.Gen, Rate: rate, Taken: r.Played, Open: r.Open, Ended: r.Ended, Dry: r.Dry, Drained: r.Drained,
		Ready: r.Buffered > 0 && (r.Ended || r.Buffered >= d.enough(rate)), Holds: r.Buffered > 0,
	}
}

// Begin has a generation play instead of what does, from the place at which it
// will be loaded. The gate is shut. Within says that it is taken up in the midst
// of a song.
func (d *Deck) Begin(gen uint32, within bool) {
	if within {
		d.ring.BeginWithin(gen)
		return
	}
	d.ring.Begin(gen)
}

// Follow has a generation follow what plays, without a gap, in place of any
// other; 0: nothing follows.
func (d *Deck) Follow(gen uint32) { d.ring.Follow(gen) }

// Open opens the gate to the device.
func (d *Deck) Open(gen uint32) {
	d.ring.Open(gen)
	d.cfg.Output.Play()
}

// Hold shuts the gate. What the device has not played yet it gives back.
func (d *Deck) Hold(gen uint32) {
	d.ring.Shut(gen)
	d.cfg.Output.Flush()
}

// Cut ends what plays: when it returns, no sample of it is heard any more. It
// gives how things stood at the end.
func (d *Deck) Cut() State {
	last := d.state(d.ring.Begin(0))
	d.cfg.Output.Flush()
	return last
}

// SetVolume sets how loud it plays, from 0 to 100 percent.
func (d *Deck) SetVolume(percent int) { d.ring.SetVolume(percent) }

// Realtime reports whether the output plays at the pace of time. One that does
// not can't run dry.
func (d *Deck) Realtime() bool { return d.cfg.Output.Realtime() }

// Err is why the output has failed for good; nil: it has not.
func (d *Deck) Err() error { return d.cfg.Output.Err() }

// Output names the output for people.
func (d *Deck) Output() string { return d.cfg.Output.String() }

// Close ends what plays, closes the output, and returns when the deck's
// goroutines have ended. The readers of frames must have ended.
func (d *Deck) Close() error {
	d.stop()
	d.ring.Close()
	err := d.cfg.Output.Close()
	d.wg.Wait()
	return err
}

// open opens the output once, for whatever needs it first, at a rate if nobody
// wants another, and returns the rate that it runs at. It may be called
// concurrently.
func (d *Deck) open(rate int) (int, error) {
	d.opening.Do(func() {
		if d.cfg.Rate > 0 {
			rate = d.cfg.Rate
		}
		runs, err := d.cfg.Output.Open(d.ring, rate)
		d.mu.Lock()
		d.rate, d.err = runs, err
		d.mu.Unlock()
		if err != nil {
			return
		}
		d.ring.Watch(d.enough(runs), d.happened)
		d.events.put(Event{Kind: Opened})
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rate, d.err
}

// enough is how many samples must be ready for the gate to be opened.
func (d *Deck) enough(rate int) int {
	if !d.Realtime() {
		return 1
	}
	return int(firstPiece.Seconds() * float64(rate))
}

// happened reports what has happened to the ring, which calls it with its mutex
// held.
func (d *Deck) happened(e audio.RingEvent, s audio.RingState) {
	switch e {
	case audio.Filled:
		d.events.put(Event{Kind: Ready, Gen: s.Gen})
	case audio.Started:
		d.events.put(Event{Kind: Started, Gen: s.Gen, At: s.FirstOut})
	case audio.RanDry:
		d.events.put(Event{Kind: Dry, Gen: s.Gen})
	case audio.TookOver:
		d.events.put(Event{Kind: Over, Gen: s.Gen})
	case audio.Drained:
		d.wg.Go(func() { d.playOut(s.Gen) })
	}
}

// playOut waits until the device has played what it took of a generation. If it
// gives some of it back, it isn't over yet.
func (d *Deck) playOut(gen uint32) {
	_ = d.cfg.Output.Drain(d.ctx)
	if s := d.ring.State(); s.Gen == gen && s.Drained {
		d.events.put(Event{Kind: Played, Gen: gen})
	}
}

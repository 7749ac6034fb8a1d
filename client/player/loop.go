package player

import (
	"context"
	"io"
	"iter"
	"sync"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/prefetch"
)

// How often the loop looks at a play when nothing happens: while a song plays
// the window moves on with the playhead, and before it (or after a stall) the
// decoder's progress decides when the device may start.
const (
	playingTick  = 100 * time.Millisecond
	startingTick = 5 * time.Millisecond
)

// loop is the player's state. Everything in it is owned by the goroutine of
// run, but what says that others use it too.
type loop struct {
	cfg    Config
	ctx    context.Context
	ring   *audio.Ring // shared with the decoder and the device
	output *output     // shared with the decoder
	mail   *link.Mailbox
	events []link.Event // taken from the mail; kept for its room
	posts  chan any     // from the player's other goroutines, see post
	wg     sync.WaitGroup

	queue  Queue
	paused bool // no sample of the present play is to leave
	volume int  // percent
	failed int  // songs in a row that failed
	tried  int  // index in the queue of the song that was tried last

	gen     uint32
	now     *play // nil: idle
	next    *play // follows it without a gap; nil: none yet
	line    line
	leads   leads
	cancel  []cancelling   // plays whose requests the server still knows
	waiting []chan<- error // ended when nothing plays
	err     error          // why the last song that failed did
}

// drained says that the device has played all of a play.
type drained struct{ gen uint32 }

func newLoop(ctx context.Context, cfg Config) *loop {
	if cfg.Decode == nil {
		cfg.Decode = func(frames io.Reader) audio.Source { return audio.NewDecoder(frames) }
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Event) {}
	}
	return &loop{
		cfg:    cfg,
		ctx:    ctx,
		ring:   audio.NewRing(ringSize),
		output: &output{Output: cfg.Output, want: cfg.Rate},
		mail:   link.NewMailbox(),
		posts:  make(chan any),
		queue:  Queue{At: -1, Repeat: RepeatOff},
		volume: 100,
	}
}

// run takes messages, and decides after each, until the context ends.
func (l *loop) run(commands <-chan func(*loop)) {
	defer l.close()
	timer := time.NewTimer(playingTick)
	defer timer.Stop()
	for {
		select {
		case f := <-commands:
			l.turn(l.ring.State())
			f(l)
		case <-l.mail.Ready():
			l.collect()
		case m := <-l.posts:
			l.posted(m)
		case <-l.lineDone():
		case <-l.ring.Changed():
		case <-timer.C:
		case <-l.ctx.Done():
			return
		}
		l.decide()
		switch {
		case l.now == nil:
			timer.Stop()
		case l.now.state == Playing, l.paused, l.line.down != nil:
			timer.Reset(playingTick)
		default:
			timer.Reset(startingTick)
		}
	}
}

// collect takes what has come over links.
func (l *loop) collect() {
	l.events = l.mail.Take(l.events)
	for _, e := range l.events {
		if p := l.playing(e.Tag.Gen); p != nil {
			l.receive(p, e)
		}
		if p := l.playing(e.Tag.Gen); p != nil {
			l.advanceFeed(p)
		}
	}
}

// post hands a message to the loop from another goroutine.
func (l *loop) post(m any) {
	select {
	case l.posts <- m:
	case <-l.ctx.Done():
	}
}

func (l *loop) posted(m any) {
	switch m := m.(type) {
	case connected:
		l.hasConnected(m)
	case decoded:
		p := l.playing(m.gen)
		switch {
		case p == nil:
		case m.err != nil && m.rate == 0:
			l.giveUp(l.now, m.err)
		case m.err != nil:
			l.fail(p, m.err)
		default:
			p.rate = m.rate
		}
	case drained:
		if p := l.now; p != nil && p.gen == m.gen {
			p.finishing = false
			if l.ring.State().Drained {
				l.end(Event{Kind: Ended, Position: p.length()})
			}
		}
	}
}

// newEngine makes the engine of a play.
func (l *loop) newEngine() Engine {
	if l.cfg.Engine != nil {
		return l.cfg.Engine()
	}
	return prefetch.New(l.cfg.Prefetch, 0)
}

// plays are the present play and the one that follows it, as far as there are
// any. The loop's body may change what they are.
func (l *loop) plays() iter.Seq[*play] {
	return func(yield func(*play) bool) {
		now, next := l.now, l.next
		if now != nil && !yield(now) {
			return
		}
		if next != nil && next == l.next {
			yield(next)
		}
	}
}

// playing is the play of a generation; nil: it is over.
func (l *loop) playing(gen uint32) *play {
	for p := range l.plays() {
		if p.gen == gen {
			return p
		}
	}
	return nil
}

// close ends everything.
func (l *loop) close() {
	l.halt()
	l.ring.Close()
	l.output.Close()
	l.wg.Wait()
}

// tell reports an event of a play.
func (l *loop) tell(p *play, e Event) {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	e.Gen, e.Song, e.Window = p.gen, p.song, p.window
	if e.Position == 0 {
		e.Position = max(l.position(p), 0)
	}
	e.Lead = max(p.fetched()-e.Position, 0)
	l.cfg.Observe(e)
}

// position is the playhead: what the device has taken. That of a play which
// follows is negative, by as long as the present one still takes.
func (l *loop) position(p *play) time.Duration {
	s := l.ring.State()
	switch {
	case s.Gen == p.gen:
		return p.position(s.Played)
	case p == l.next && l.now != nil:
		return l.position(l.now) - l.now.length()
	}
	return p.position(0)
}

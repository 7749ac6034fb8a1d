package player

import (
	"context"
	"errors"
	"io"
	"slices"
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
	posts  chan any // from the player's other goroutines, see post
	wg     sync.WaitGroup

	queue  Queue
	paused bool // no sample of the present play is to leave
	volume int  // percent
	failed int  // songs in a row that failed

	gen     uint32
	now     *play          // nil: idle
	cancel  *cancelling    // a play whose requests the server still knows
	waiting []chan<- error // ended when nothing plays
	err     error          // why the last play failed
}

// cancelling is what must still be cancelled, and where.
type cancelling struct {
	link *link.Link
	gen  uint32
}

// connected is the outcome of Config.Connect for a play.
type connected struct {
	gen  uint32
	link *link.Link
	err  error
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
	var events []link.Event
	for {
		select {
		case f := <-commands:
			f(l)
		case <-l.mail.Ready():
			events = l.mail.Take(events)
			for _, e := range events {
				if p := l.now; p != nil && p.gen == e.Tag.Gen {
					l.receive(p, e)
					if l.now == p {
						l.advanceFeed(p)
					}
				}
			}
		case m := <-l.posts:
			l.posted(m)
		case <-l.ring.Changed():
		case <-timer.C:
		case <-l.ctx.Done():
			return
		}
		if l.now != nil {
			l.decide(l.now)
		}
		switch {
		case l.now == nil:
			timer.Stop()
		case l.now.state == Playing:
			timer.Reset(playingTick)
		default:
			timer.Reset(startingTick)
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
	p := l.now
	switch m := m.(type) {
	case connected:
		switch {
		case p == nil || p.gen != m.gen:
		case m.err != nil:
			l.fail(p, m.err)
		default:
			l.begin(p, m.link)
		}
	case decoded:
		switch {
		case p == nil || p.gen != m.gen:
		case m.err != nil:
			l.fail(p, m.err)
		case !m.done:
			p.rate = m.rate
		}
	case drained:
		if p != nil && p.gen == m.gen {
			l.failed = 0
			l.end(p, Event{Kind: Ended, Position: p.time(p.music())})
		}
	}
}

// playSongs makes songs the queue and plays the first.
func (l *loop) playSongs(songs []uint32, asked time.Time) {
	switch {
	case len(songs) > 0:
		l.queue.Songs, l.queue.At = slices.Clone(songs), 0
	case l.resume():
		return
	}
	l.goTo(max(l.queue.At, 0), asked)
}

// add puts songs at the queue's end.
func (l *loop) add(songs []uint32, asked time.Time) {
	if len(songs) == 0 {
		return
	}
	first := len(l.queue.Songs)
	l.queue.Songs = append(l.queue.Songs, songs...)
	if l.now == nil {
		l.goTo(first, asked)
		return
	}
	l.tell(l.now, Event{Kind: Queued})
}

// goTo plays the song at an index of the queue; false: there is none.
func (l *loop) goTo(at int, asked time.Time) bool {
	if at < 0 || at >= len(l.queue.Songs) {
		return false
	}
	l.queue.At, l.failed, l.paused, l.err = at, 0, false, nil
	l.play(l.queue.song(at), asked)
	return true
}

// pause shuts the gate to the device; false: it is shut, or nothing plays.
func (l *loop) pause() bool {
	if l.now == nil || l.paused {
		return false
	}
	l.paused = true
	l.ring.Shut(l.now.gen)
	l.tell(l.now, Event{Kind: Paused})
	return true
}

// resume has what is paused go on.
func (l *loop) resume() bool {
	if l.now == nil || !l.paused {
		return false
	}
	l.paused = false
	l.tell(l.now, Event{Kind: Continued})
	if l.now.state == Playing {
		l.ring.Open(l.now.gen)
		l.output.Play()
	}
	return true
}

// seek moves the playhead.
func (l *loop) seek(func(position, length time.Duration) time.Duration) error {
	if l.now == nil {
		return errNothing
	}
	return errors.New("seeking is not possible yet")
}

// play starts a song instead of what plays now.
func (l *loop) play(song uint32, asked time.Time) {
	l.silence(false)
	l.gen++
	p := &play{
		gen: l.gen, song: song, asked: asked, state: Starting,
		feed:   newFeed(),
		engine: l.newEngine(),
	}
	l.now = p
	l.ring.Begin(p.gen)
	l.tell(p, Event{Kind: Asked, At: asked})
	l.wg.Go(func() {
		lk, err := l.cfg.Connect(l.ctx)
		l.post(connected{gen: p.gen, link: lk, err: err})
	})
}

// newEngine makes the engine of a play.
func (l *loop) newEngine() Engine {
	if l.cfg.Engine != nil {
		return l.cfg.Engine()
	}
	return prefetch.New(l.cfg.Prefetch, 0)
}

// halt stops what plays and reports whether anything did.
func (l *loop) halt() bool {
	played := l.now != nil
	l.silence(true)
	return played
}

// silence ends the present play at once: no sample of it is heard any more,
// and nothing more of it is taken from the link. tellServer is for when no
// other play follows whose first write would carry the CANCEL.
func (l *loop) silence(tellServer bool) {
	p := l.now
	if p == nil {
		return
	}
	l.drop(p, Event{Kind: Stopped})
	l.idle(nil)
	if tellServer {
		l.tellServer()
	}
}

// drop takes a play apart and tells how it ended.
func (l *loop) drop(p *play, e Event) {
	last := l.ring.Begin(0)
	l.output.Flush()
	l.sounded(p, last)
	e.Position = max(e.Position, p.position(last.Played))
	l.tell(p, e)
	p.feed.drop()
	l.now = nil
	if p.link != nil && p.lost == nil {
		l.cancel = &cancelling{p.link, p.gen}
	}
}

// tellServer sends the CANCEL that is due.
func (l *loop) tellServer() {
	if l.cancel != nil {
		lk := l.cancel.link
		lk.Send(func(link.Event) {}, l.cancelled(lk)...)
	}
}

// fail ends a play for an error.
func (l *loop) fail(p *play, err error) {
	l.err = err
	l.end(p, Event{Kind: Failed, Err: err})
}

// end ends a play that wasn't stopped.
func (l *loop) end(p *play, e Event) {
	if l.now != p {
		return
	}
	l.drop(p, e)
	at := l.queue.follower()
	if e.Kind == Failed {
		l.failed++
		at = l.queue.next()
	}
	if at >= 0 && l.failed < len(l.queue.Songs) {
		l.queue.At, l.paused = at, false
		l.play(l.queue.song(at), time.Now())
		return
	}
	l.tellServer()
	l.idle(l.err)
}

// idle lets those go on who wait for nothing to play.
func (l *loop) idle(err error) {
	for _, w := range l.waiting {
		w <- err
	}
	l.waiting = nil
}

// wait has ended told when nothing plays any more.
func (l *loop) wait(ended chan<- error) {
	if l.now == nil {
		ended <- l.err
		l.err = nil
		return
	}
	l.waiting = append(l.waiting, ended)
}

// linkLost notes that nothing more will come. What is held is played.
func (l *loop) linkLost(p *play, err error) {
	if p.lost != nil {
		return
	}
	p.lost = err
	if p.sounded && !p.allFed() {
		l.tell(p, Event{Kind: LinkLost, Err: err})
	}
}

// close ends everything.
func (l *loop) close() {
	if l.now != nil {
		l.silence(true)
	}
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
		e.Position = l.position(p)
	}
	e.Lead = max(p.fetched()-e.Position, 0)
	l.cfg.Observe(e)
}

// position is the playhead: what the device has taken.
func (l *loop) position(p *play) time.Duration {
	if s := l.ring.State(); s.Gen == p.gen {
		return p.position(s.Played)
	}
	return 0
}

package player

import (
	"cmp"
	"context"
	"slices"
	"time"

	"segue/client/audio"
	"segue/client/deck"
	"segue/client/link"
	"segue/client/prefetch"
	"segue/client/stream"
	"segue/internal/wire"
)

// tickTime is how often the loop looks at a play when nothing happens: the
// window moves on with the playhead.
const tickTime = 100 * time.Millisecond

// loop executes what step decides. Everything in it is owned by the goroutine of
// run.
type loop struct {
	cfg    Config
	deck   *deck.Deck
	line   *link.Line
	mail   *link.Mailbox // replies, from the links' goroutines
	events []link.Event  // taken from the mail; kept for its room

	state  state
	inputs []input           // what step has not taken yet
	tracks map[uint32]*track // by generation: what plays, and what follows
	last   deck.State        // of what was cut off, until it is discarded

	link    *link.Link // the present connection; nil: none
	unknown identity
	wanted  bool // the line was told that one is
	cancels []link.Request

	volume  int // percent
	leads   leads
	ok      bool  // step's answer to the listener
	err     error // the same
	waiting []chan<- error
	check   check
}

// track is a play as the loop has it.
type track struct {
	stream *stream.Stream
	place  deck.Place
	placed bool // the place is known
}

// check is what a sound check plays, and who waits for it.
type check struct {
	sound func(rate int) audio.Source
	ended chan<- error
}

func newLoop(cfg Config) *loop {
	if cfg.Observe == nil {
		cfg.Observe = func(Event) {}
	}
	return &loop{
		cfg:    cfg,
		deck:   deck.New(deck.Config{Output: cfg.Output, Rate: cfg.Rate, Decode: cfg.Decode}),
		line:   link.NewLine(cfg.Connect),
		mail:   link.NewMailbox(),
		state:  state{queue: Queue{At: -1, Repeat: RepeatOff}},
		tracks: make(map[uint32]*track),
		volume: 100,
	}
}

// run takes what happens, one after another, until the context ends.
func (l *loop) run(ctx context.Context, requests <-chan func(*loop)) {
	defer l.close()
	timer := time.NewTimer(tickTime)
	defer timer.Stop()
	for {
		select {
		case f := <-requests:
			l.take()
			f(l)
		case <-l.mail.Ready():
			l.collect()
			l.take(tick{})
		case <-l.deck.Events():
			l.take()
		case c := <-l.line.Changes():
			l.collect() // what came before
			l.changed(c)
		case <-timer.C:
			l.take(tick{})
		case <-ctx.Done():
			return
		}
		if timer.Stop(); l.state.now.gen != 0 {
			timer.Reset(tickTime)
		}
	}
}

// close ends everything.
func (l *loop) close() {
	l.take(wantStop{})
	l.deck.Close()
	l.line.Close()
}

// wish has step take what the listener wants, and gives its answer.
func (l *loop) wish(in input) (ok bool, err error) {
	l.ok, l.err = false, nil
	l.take(in)
	return l.ok, l.err
}

// wait has ended told when nothing plays any more.
func (l *loop) wait(ended chan<- error) {
	if l.state.now.gen == 0 {
		ended <- l.state.err
		l.state.err = nil
		return
	}
	l.waiting = append(l.waiting, ended)
}

// startCheck has a sound play, and ended told when it was heard.
func (l *loop) startCheck(sound func(rate int) audio.Source, ended chan<- error) (gen uint32) {
	l.take(wantNoCheck{l.state.check}) // one that still plays
	l.check = check{sound, ended}
	l.take(wantCheck{})
	return l.state.check
}

// collect takes what has come over links.
func (l *loop) collect() {
	l.events = l.mail.Take(l.events)
	for _, e := range l.events {
		if t := l.tracks[e.Tag.Gen]; t != nil {
			t.stream.Receive(e)
		}
		if e.Tag.Gen == 0 {
			l.identified(e)
		}
	}
}

// changed takes what has become of the line.
func (l *loop) changed(c link.Change) {
	switch c.State {
	case link.Connected, link.Up:
		if c.Link != l.link {
			l.link, l.unknown = c.Link, identity{}
		}
	case link.Dropped, link.Refused:
		l.link = nil
	}
	l.take(onLine{c})
	l.line.Want(l.wanted)
}

// take has step take inputs, behind what the deck has reported, until there is
// nothing left to decide or to ask for.
func (l *loop) take(inputs ...input) {
	l.reported()
	l.inputs = append(l.inputs, inputs...)
	for {
		for len(l.inputs) > 0 {
			in := l.inputs[0]
			l.inputs = l.inputs[1:]
			var actions []action
			l.state, actions = step(l.state, in, time.Now(), l.look())
			for _, a := range actions {
				l.do(a)
			}
		}
		if l.ask(); len(l.inputs) == 0 {
			break
		}
	}
	if t := l.tracks[l.state.now.gen]; t != nil {
		now := time.Now()
		l.leads.note(now, max(t.stream.Fetched()-l.position(l.state.now.gen), 0))
	}
}

// reported puts what the deck has reported before all other inputs.
func (l *loop) reported(behind ...input) {
	var first []input
	for _, e := range l.deck.Take() {
		first = append(first, onDeck{e})
	}
	l.inputs = slices.Concat(first, behind, l.inputs)
}

// ask opens streams on the present link, asks for what is due, cancels what is
// not wanted any more, and tells the line whether it is needed.
func (l *loop) ask() {
	wanted := false
	for _, gen := range []uint32{l.state.now.gen, l.state.next.gen} {
		t := l.tracks[gen]
		if t == nil {
			continue
		}
		now := time.Now()
		if l.link != nil && t.stream.Due(now) {
			t.stream.Open(l.link, l.cancels...)
			l.cancels = nil
		}
		heard := gen != l.state.now.gen || l.state.now.sounded()
		t.stream.Ask(now, l.position(gen), heard)
		wanted = wanted || t.stream.Wants()
	}
	l.identify()
	if len(l.cancels) > 0 && l.link != nil {
		_ = l.link.Send(func(link.Event) {}, l.cancels...)
	}
	l.cancels = nil
	if wanted != l.wanted {
		l.wanted = wanted
		l.line.Want(wanted)
	}
}

// newStream makes the stream of a play.
func (l *loop) newStream(b begin) *stream.Stream {
	var engine Engine
	if l.cfg.Engine != nil {
		engine = l.cfg.Engine()
	} else {
		cfg := l.cfg.Prefetch
		if cfg.Quality == prefetch.Auto && !l.deck.Realtime() {
			cfg.Quality = prefetch.Original // who writes a file waits for the song
		}
		engine = prefetch.New(cfg, 0)
	}
	return stream.New(stream.Config{
		Gen: b.gen, Number: b.song, Revision: b.revision,
		Engine: engine, Memory: cmp.Or(l.cfg.Prefetch.Memory, prefetch.DefaultMemory),
		Receive: l.mail.Put, Report: l.streamed,
	})
}

// streamed takes what a stream reports.
func (l *loop) streamed(gen uint32, e stream.Event) {
	in := onStream{gen: gen, Event: e}
	if t := l.tracks[gen]; t != nil {
		song, _ := t.stream.Song()
		in.number, in.revision = t.stream.Number(), song.Revision
	}
	l.inputs = append(l.inputs, in)
}

// music is where a song has its music.
func music(s stream.Song) deck.Music {
	return deck.Music{Rate: s.Rate, Skip: s.Skip(), Samples: s.Music()}
}

// describe fills in what an event of a play says of it.
func (l *loop) describe(gen uint32, e Event) Event {
	e.Gen = gen
	if e.At.IsZero() {
		e.At = time.Now()
	}
	t := l.tracks[gen]
	if t == nil {
		return e
	}
	if e.Song = t.stream.Number(); e.Kind == Described {
		song, _ := t.stream.Song()
		e.Describe = wire.Song(song)
	}
	_, e.Window = t.stream.Window()
	if e.Position == 0 {
		e.Position = max(l.position(gen), 0)
	}
	e.Lead = max(t.stream.Fetched()-e.Position, 0)
	return e
}

package player

import (
	"errors"
	"slices"
	"time"

	"segue/client/deck"
	"segue/client/link"
	"segue/client/stream"
)

// errNothing is the error of a command that needs a song that plays.
var errNothing = errors.New("nothing plays")

// step is the player's policy: what becomes of its state, and what is to be
// done, when something happens at a time while the world is as viewed. It is
// pure: it reads no clock, waits for nothing and changes nothing of what it is
// given.
func step(s state, in input, now time.Time, v view) (state, []action) {
	t := &turn{state: s, view: v, time: now}
	t.take(in)
	t.settle()
	return t.state, t.actions
}

// turn is one step in the making.
type turn struct {
	state
	view    view
	time    time.Time
	actions []action
}

func (t *turn) do(a ...action) { t.actions = append(t.actions, a...) }

// tell reports an event of a play. The rest of the event is filled in where it
// is told.
func (t *turn) tell(gen uint32, e Event) { t.do(tell{gen, e}) }

// take notes what has happened.
func (t *turn) take(in input) {
	switch in := in.(type) {
	case wantPlay:
		t.wantPlay(in)
	case wantAdd:
		t.wantAdd(in)
	case wantNext:
		t.goTo(t.queue.after(t.queue.At), in.asked, false)
	case wantPrev:
		const long = 3 * time.Second
		t.goTo(t.queue.prev(t.now.gen != 0 && t.view.now.position > long), in.asked, false)
	case wantStop:
		if t.do(answer{t.now.gen != 0}); t.now.gen != 0 {
			t.cutFor(plan{kind: Stopped, then: toIdle})
		}
	case wantPause:
		t.wantPause()
	case wantResume:
		t.do(answer{t.resume()})
	case wantSeek:
		if t.now.gen == 0 {
			t.do(refuse{errNothing})
			return
		}
		t.now.seeks = append(slices.Clone(t.now.seeks), in.to)
	case wantRepeat:
		t.queue.Repeat = in.repeat
	case wantShuffle:
		t.queue = t.queue.copy()
		t.queue.shuffle(in.shuffle)
		t.tried = t.queue.At
	case wantCheck:
		if t.now.gen != 0 {
			t.cutFor(plan{kind: Stopped, then: toCheck})
			return
		}
		t.startCheck()
	case wantNoCheck:
		if t.check != 0 && t.check == in.gen {
			t.do(silence{})
			t.endCheck(nil)
		}
	case onDeck:
		t.onDeck(in.Event)
	case onStream:
		t.onStream(in)
	case onLine:
		t.onLine(in.Change)
	case identified:
		t.queue = t.queue.copy()
		t.queue.identify(in.number, in.revision)
	case cutOff:
		t.carryOut()
	case unfollowed:
		t.unfollowed(in.gen)
	}
}

// wantPlay makes songs the queue and plays the first; without songs, it goes on
// with what is paused, or plays the queue's present song again.
func (t *turn) wantPlay(in wantPlay) {
	switch {
	case len(in.songs) > 0:
		t.queue.set(in.songs)
	case t.resume():
		return
	}
	t.goTo(max(t.queue.At, 0), in.asked, true)
}

// wantAdd puts songs at the queue's end.
func (t *turn) wantAdd(in wantAdd) {
	if len(in.songs) == 0 {
		return
	}
	first := len(t.queue.Songs)
	t.queue.add(in.songs)
	if t.now.gen == 0 {
		t.goTo(first, in.asked, true)
		return
	}
	t.tell(t.now.gen, Event{Kind: Queued})
}

// wantPause shuts the gate to the device.
func (t *turn) wantPause() {
	if t.now.gen == 0 || t.paused {
		t.do(answer{false})
		return
	}
	t.paused = true
	t.do(answer{true}, hold{t.now.gen})
	t.view.open = false
	t.tell(t.now.gen, Event{Kind: Paused})
}

// resume has what is paused go on, and reports whether anything was.
func (t *turn) resume() bool {
	if t.now.gen == 0 || !t.paused {
		return false
	}
	t.paused = false
	if t.now.phase == Playing {
		t.do(open{t.now.gen})
		t.view.open = true
	}
	t.tell(t.now.gen, Event{Kind: Continued})
	return true
}

// goTo plays the song at an index of the queue, if there is one.
func (t *turn) goTo(at int, asked time.Time, requested bool) {
	if at < 0 || at >= len(t.queue.Songs) {
		t.do(answer{false})
		return
	}
	t.do(answer{true})
	to := plan{kind: Stopped, then: toSong, at: at, play: play{asked: asked, requested: requested}}
	if t.now.gen != 0 {
		t.cutFor(to)
		return
	}
	t.choose(to)
}

// onDeck takes what the deck reports.
func (t *turn) onDeck(e deck.Event) {
	switch p := t.playOf(e.Gen); {
	case e.Kind == deck.Over:
		t.takeOver(e.Gen)
	case e.Gen != 0 && e.Gen == t.check:
		t.onCheck(e)
	case p == nil:
	case e.Kind == deck.Started && !p.sounded():
		p.phase, t.failed = Playing, 0
		t.tell(p.gen, Event{Kind: FirstSound, At: e.At})
	case e.Kind == deck.Played:
		p.heard = true
	case e.Kind == deck.Failed:
		p.err = e.Err
	case e.Kind == deck.Dead:
		t.abandon(e.Err)
	}
}

// takeOver notes that the present song was heard to its end and the next one
// has followed.
func (t *turn) takeOver(gen uint32) {
	if gen == 0 || gen != t.next.gen {
		return
	}
	t.tell(t.now.gen, Event{Kind: Ended, Position: t.view.now.length})
	t.do(discard{t.now.gen})
	t.now, t.next, t.damagedNext = t.next, play{}, 0
	t.view.now, t.view.next = t.view.next, playView{}
	t.queue.At, t.tried = t.now.at, t.now.at
	t.tell(t.now.gen, Event{Kind: Asked, At: t.now.asked})
	if t.view.now.known {
		t.tell(t.now.gen, Event{Kind: Described})
	}
}

// onStream takes what the stream of a play reports.
func (t *turn) onStream(in onStream) {
	p := t.playOf(in.gen)
	if p == nil {
		return
	}
	switch in.Kind {
	case stream.Described:
		t.queue = t.queue.copy()
		t.queue.identify(in.number, in.revision)
		if p == &t.now {
			t.tell(p.gen, Event{Kind: Described})
		}
	case stream.Renumbered:
		t.queue = t.queue.copy()
		t.queue.renumber(in.From, in.number, in.revision)
		p.song = in.number
	case stream.Asked:
		t.tell(p.gen, Event{Kind: SegAsked, Segment: in.Segment})
	case stream.Begun:
		t.tell(p.gen, Event{Kind: SegBegun, Segment: in.Segment})
	case stream.Received:
		t.tell(p.gen, Event{Kind: SegWhole, Segment: in.Segment, Bytes: in.Bytes})
	case stream.Switched:
		t.tell(p.gen, Event{Kind: RateSet, Segment: in.Segment, Rate: in.Rate, Reason: in.Reason})
	case stream.Improved:
		t.tell(p.gen, Event{Kind: AskedAgain, Segment: in.Segment, Rate: in.Rate, Reason: in.Reason})
	case stream.Damaged, stream.Late:
		t.damaged(p)
	case stream.Window:
		t.tell(p.gen, Event{Kind: WindowSet})
	}
}

// damaged takes a song up anew of which the decoder has read what came damaged,
// or comes too late: the present one where it is heard, the next from its beginning.
func (t *turn) damaged(p *play) {
	stay := func(position, _ time.Duration) time.Duration { return position }
	switch {
	case p == &t.now:
		p.seeks = append(slices.Clone(p.seeks), stay)
	case t.damagedNext >= mostDamaged:
		p.err = errDamaged
	default:
		t.damagedNext++
		t.do(unfollow{p.gen})
	}
}

// mostDamaged is how often the next song is asked for again.
const mostDamaged = 2

var errDamaged = errors.New("the song arrives damaged; the server's file or the network changes it")

// onLine takes what has become of the connection.
func (t *turn) onLine(c link.Change) {
	t.line = c
	for _, p := range []*play{&t.now, &t.next} {
		if p.gen == 0 {
			continue
		}
		v := t.viewOf(p)
		eager := p.requested && !v.known
		switch c.State {
		case link.Connected:
			p.fresh = true
			t.do(leave{p.gen})
		case link.Dropped:
			if eager && p.fresh && t.offline == nil && v.wants() {
				t.abandon(c.Err)
				return
			}
			t.do(leave{p.gen})
		case link.Failing:
			if eager {
				t.abandon(c.Err)
				return
			}
		case link.Refused:
			if eager && v.wants() {
				t.abandon(c.Err)
				return
			}
			t.do(giveUp{p.gen, c.Err})
		}
	}
}

// playOf is the play of a generation, nil if it is over.
func (t *turn) playOf(gen uint32) *play {
	switch {
	case gen == 0:
	case gen == t.now.gen:
		return &t.now
	case gen == t.next.gen:
		return &t.next
	}
	return nil
}

// viewOf is what is seen of a play.
func (t *turn) viewOf(p *play) *playView {
	if p == &t.now {
		return &t.view.now
	}
	return &t.view.next
}

package player

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/client/deck"
	"segue/client/link"
	"segue/client/stream"
)

// The states that a step begins in, by name.
var situations = map[string]func(*state, *view){
	"idle": func(*state, *view) {},
	"idle, with a queue": func(s *state, _ *view) {
		s.queue.set([]uint32{4, 5})
	},
	"waiting": func(s *state, v *view) { // for the song's description
		playing(s, v)
		s.now.phase, s.now.loaded, s.now.requested = Starting, false, true
		v.now, v.holds, v.rate = playView{}, false, 0
	},
	"starting": func(s *state, v *view) {
		playing(s, v)
		s.now.phase = Starting
		v.now.enough = false
	},
	"playing": playing,
	"paused": func(s *state, v *view) {
		playing(s, v)
		s.paused = true
	},
	"stalled": func(s *state, v *view) {
		playing(s, v)
		s.now.phase, s.now.stalls, s.now.stalledAt = Stalling, 1, noon.Add(-time.Second)
		v.now.enough, v.dry, v.holds = false, true, false
	},
	"offline": func(s *state, v *view) {
		playing(s, v)
		s.line, s.offline, s.since = link.Change{State: link.Dropped, Err: errLost}, errLost, noon.Add(-time.Minute)
	},
	"waiting offline": func(s *state, v *view) {
		playing(s, v)
		s.now.phase, s.now.loaded, s.now.requested = Starting, false, true
		v.now, v.holds = playView{}, false
		s.line, s.offline, s.since = link.Change{State: link.Silent, Err: errLost}, errLost, noon.Add(-time.Second)
	},
	"followed": func(s *state, v *view) { // the next song is prepared
		playing(s, v)
		s.gen, s.next = 8, play{gen: 8, song: 5, at: 1, phase: Starting, asked: noon}
		v.now.asked, v.now.whole, v.now.supply = true, true, stream.Complete
		v.next = playView{known: true, length: time.Minute}
	},
	"checking": func(s *state, v *view) { s.gen, s.check, v.gen = 3, 3, 3 },
	"leaving": func(s *state, v *view) { // stopped, and the deck has not said its last word
		playing(s, v)
		s.planned = plan{gen: 7, kind: Stopped, then: toIdle}
	},
}

var (
	noon     = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	errLost  = errors.New("lost")
	errOf    = errors.New("the song's")
	halfTime = func(_, length time.Duration) time.Duration { return length / 2 }
)

// playing is the first of two songs, a minute long, 20 s into it.
func playing(s *state, v *view) {
	s.queue.set([]uint32{4, 5})
	s.gen, s.now = 7, play{gen: 7, song: 4, phase: Playing, loaded: true, asked: noon}
	s.line.State = link.Up
	*v = view{gen: 7, rate: 44100, realtime: true, holds: true, ready: true, now: playView{
		known: true, position: 20 * time.Second, length: time.Minute, window: 10 * time.Second, enough: true,
	}}
	v.open = true
}

// stepCase is a step, what it should do, and where it should lead.
type stepCase struct {
	in   string
	give input
	look func(*view) // how the world has changed; nil: as it was
	want string      // the actions
	then string      // phases: of what plays, and whether something follows
}

func at(kind deck.Kind, gen uint32) input { return onDeck{deck.Event{Kind: kind, Gen: gen, At: noon}} }

func failed(kind deck.Kind, gen uint32) input {
	return onDeck{deck.Event{Kind: kind, Gen: gen, Err: errOf}}
}

func line(s link.State) input {
	c := link.Change{State: s}
	if s != link.Connected && s != link.Up {
		c.Err = errLost
	}
	return onLine{c}
}

func told(kind stream.Kind, gen uint32) input {
	return onStream{gen, 9, "r9", stream.Event{Kind: kind, From: 4}}
}

func supply(s stream.Supply) func(*view) {
	return func(v *view) {
		v.now.supply, v.now.err = s, errOf
		v.now.whole = s == stream.Complete
		v.now.asked = v.now.asked || v.now.whole
	}
}

// and is several changes of the world.
func and(changes ...func(*view)) func(*view) {
	return func(v *view) {
		for _, change := range changes {
			change(v)
		}
	}
}

func shut(v *view)    { v.open = false }
func starved(v *view) { v.now.dry, v.holds = true, false }
func drained(v *view) { v.drained, v.holds, v.ended = true, false, true }
func ranDry(v *view)  { v.dry, v.open, v.holds = true, false, false }

var steps = []stepCase{
	// What the listener wants.
	{"idle", wantPlay{songs: []uint32{4, 5}, asked: noon}, nil, "answer(true) release() hurry begin(1,4) tell(1 play)", "starting"},
	{"idle", wantPlay{asked: noon}, nil, "answer(false)", "idle"},
	{"idle, with a queue", wantPlay{asked: noon}, nil, "answer(true) release() hurry begin(1,4) tell(1 play)", "starting"},
	{"playing", wantPlay{songs: []uint32{5}, asked: noon}, nil, "answer(true) cut", "playing, leaving"},
	{"paused", wantPlay{asked: noon}, shut, "open(7) tell(7 continue)", "playing"},
	{"checking", wantPlay{songs: []uint32{4}, asked: noon}, nil, "answer(true) release() hurry checked() begin(4,4) tell(4 play)", "starting"},
	{"idle", wantAdd{songs: []uint32{6}, asked: noon}, nil, "answer(true) release() hurry begin(1,6) tell(1 play)", "starting"},
	{"playing", wantAdd{songs: []uint32{6}, asked: noon}, nil, "tell(7 queue)", "playing"},
	{"playing", wantAdd{}, nil, "", "playing"},
	{"idle", wantNext{noon}, nil, "answer(false)", "idle"},
	{"playing", wantNext{noon}, nil, "answer(true) cut", "playing, leaving"},
	{"playing", wantPrev{noon}, nil, "answer(true) cut", "playing, leaving"},
	{"idle", wantPrev{noon}, nil, "answer(false)", "idle"},
	{"idle", wantStop{}, nil, "answer(false)", "idle"},
	{"playing", wantStop{}, nil, "answer(true) cut", "playing, leaving"},
	{"offline", wantStop{}, nil, "answer(true) cut", "playing, leaving"},
	{"idle", wantPause{}, nil, "answer(false)", "idle"},
	{"playing", wantPause{}, nil, "answer(true) hold(7) tell(7 pause)", "playing"},
	{"waiting", wantPause{}, nil, "answer(true) hold(7) tell(7 pause)", "starting"},
	{"paused", wantPause{}, shut, "answer(false)", "playing"},
	{"idle", wantResume{}, nil, "answer(false)", "idle"},
	{"playing", wantResume{}, nil, "answer(false)", "playing"},
	{"paused", wantResume{}, shut, "open(7) tell(7 continue) answer(true)", "playing"},
	{"idle", wantSeek{halfTime}, nil, "refuse", "idle"},
	{"playing", wantSeek{halfTime}, nil, "cut", "playing, leaving"},
	{"waiting", wantSeek{halfTime}, nil, "", "starting"},
	{"playing", wantRepeat{RepeatAll}, nil, "", "playing"},
	{"followed", wantRepeat{RepeatOne}, nil, "unfollow(8)", "playing, followed"},
	{"followed", wantShuffle{func(int, func(i, j int)) {}}, nil, "", "playing, followed"},
	{"idle", wantCheck{}, nil, "sound(1)", "idle"},
	{"playing", wantCheck{}, nil, "cut", "playing, leaving"},
	{"checking", wantCheck{}, nil, "checked() sound(4)", "idle"},
	{"checking", wantNoCheck{3}, nil, "silence checked()", "idle"},
	{"checking", wantNoCheck{2}, nil, "", "idle"},

	// What the deck reports.
	{"starting", at(deck.Opened, 0), shut, "", "starting"},
	{"starting", at(deck.Ready, 7), and(shut, func(v *view) { v.now.enough = true }), "open(7)", "starting"},
	{"starting", at(deck.Ready, 7), and(shut, func(v *view) { v.now.wait = 2 * time.Second }), "tell(7 delay)", "starting"},
	{"starting", at(deck.Ready, 7), and(shut, func(v *view) { v.realtime = false }), "open(7)", "starting"},
	{"starting", at(deck.Ready, 7), and(shut, supply(stream.Complete)), "open(7)", "starting"},
	{"starting", at(deck.Started, 7), nil, "tell(7 first-sample)", "playing"},
	{"playing", at(deck.Started, 7), nil, "", "playing"},
	{"stalled", at(deck.Ready, 7), func(v *view) { v.open, v.holds, v.now.enough = false, true, true }, "open(7) tell(7 resume)", "playing"},
	{"playing", at(deck.Dry, 7), ranDry, "tell(7 stall)", "stalled"},
	{"paused", at(deck.Dry, 7), ranDry, "", "playing"},
	{"followed", at(deck.Over, 8), func(v *view) { v.gen = 8 }, "tell(7 end) discard(7) tell(8 play) tell(8 song)", "starting"},
	{"playing", at(deck.Over, 6), nil, "", "playing"},
	{"playing", at(deck.Played, 7), and(supply(stream.Complete), drained), "cut", "playing, leaving"},
	{"playing", at(deck.Played, 7), supply(stream.Complete), "", "playing"}, // a device has given back
	{"paused", at(deck.Played, 7), and(supply(stream.Complete), drained), "hold(7)", "playing"},
	{"playing", failed(deck.Failed, 7), nil, "cut", "playing, leaving"},
	{"followed", failed(deck.Failed, 8), nil, "unfollow(8)", "playing, followed"},
	{"waiting", failed(deck.Dead, 7), nil, "cut", "starting, leaving"},
	{"checking", at(deck.Ready, 3), nil, "open(3)", "idle"},
	{"checking", at(deck.Played, 3), nil, "checked()", "idle"},
	{"checking", failed(deck.Failed, 3), nil, "checked(the song's)", "idle"},
	{"checking", failed(deck.Dead, 3), nil, "checked(the song's)", "idle"},
	{"leaving", at(deck.Started, 7), nil, "", "playing, leaving"},
	{"idle", at(deck.Started, 6), nil, "", "idle"},

	// The deck's last word.
	{"leaving", cutOff{}, nil, "tell(7 stop) discard(7) release()", "idle"},
	{"playing", unfollowed{8}, nil, "", "playing"},
	{"followed", unfollowed{8}, func(v *view) { v.now.whole = false }, "discard(8)", "playing"},
	{"followed", unfollowed{8}, func(v *view) { v.next.supply, v.next.err = stream.Failed, errOf }, "tell(8 error) discard(8)", "playing"},

	// What the streams report.
	{"waiting", told(stream.Described, 7), func(v *view) { v.now.known, v.now.loadable = true, true }, "tell(7 song) load(7)", "starting"},
	{"followed", told(stream.Described, 8), func(v *view) { v.next.loadable = true }, "load(8)", "playing, followed"},
	{"playing", told(stream.Renumbered, 7), nil, "", "playing"},
	{"playing", told(stream.Asked, 7), nil, "tell(7 ask)", "playing"},
	{"playing", told(stream.Begun, 7), nil, "tell(7 first-byte)", "playing"},
	{"playing", told(stream.Received, 7), nil, "tell(7 segment)", "playing"},
	{"playing", told(stream.Window, 7), nil, "tell(7 window)", "playing"},
	{"playing", told(stream.Asked, 6), nil, "", "playing"},
	{"idle", told(stream.Received, 6), nil, "", "idle"},
	{"playing", told(stream.Damaged, 7), nil, "cut", "playing, leaving"},
	{"followed", told(stream.Damaged, 8), nil, "unfollow(8)", "playing, followed"},
	{"playing", identified{5, "r5"}, nil, "", "playing"},

	// What becomes of the line.
	{"idle", line(link.Connected), nil, "", "idle"},
	{"idle", line(link.Dropped), nil, "", "idle"},
	{"idle", line(link.Failing), nil, "", "idle"},
	{"idle", line(link.Refused), nil, "", "idle"},
	{"waiting", line(link.Connected), nil, "leave(7)", "starting"},
	{"waiting", line(link.Dropped), nil, "leave(7) tell(7 reconnecting)", "starting"}, // it was there before
	{"waiting", line(link.Failing), nil, "cut", "starting, leaving"},
	{"waiting", line(link.Refused), nil, "cut", "starting, leaving"},
	{"waiting", line(link.Silent), nil, "tell(7 reconnecting)", "starting"},
	{"playing", line(link.Up), nil, "", "playing"},
	{"playing", line(link.Silent), nil, "tell(7 reconnecting)", "playing"},
	{"playing", line(link.Dropped), nil, "leave(7) tell(7 reconnecting)", "playing"},
	{"playing", line(link.Failing), nil, "tell(7 reconnecting)", "playing"},
	{"playing", line(link.Refused), nil, "giveUp(7)", "playing"},
	{"playing", line(link.Dropped), supply(stream.Complete), "leave(7)", "playing"}, // all is here
	{"offline", line(link.Failing), nil, "", "playing"},
	{"offline", line(link.Connected), nil, "leave(7)", "playing"},
	{"offline", line(link.Up), nil, "tell(7 reconnected)", "playing"},
	{"followed", line(link.Dropped), nil, "leave(7) leave(8) tell(7 reconnecting)", "playing, followed"},

	// Time, and what is seen when it has passed.
	{"idle", tick{}, nil, "", "idle"},
	{"playing", tick{}, nil, "", "playing"},
	{"waiting offline", tick{}, nil, "", "starting"},
	{"playing", tick{}, supply(stream.Doubtful), "", "playing"},
	{"playing", tick{}, and(supply(stream.Doubtful), starved), "cut", "playing, leaving"},
	{"playing", tick{}, supply(stream.Missing), "tell(7 lost)", "playing"},
	{"playing", tick{}, supply(stream.Cut), "tell(7 lost)", "playing"},
	{"playing", tick{}, supply(stream.Ended), "", "playing"},
	{"playing", tick{}, supply(stream.Failed), "cut", "playing, leaving"},
	{"playing", tick{}, and(supply(stream.Missing), starved), "tell(7 lost) cut", "playing, leaving"},
	{"playing", tick{}, and(supply(stream.Cut), starved), "tell(7 lost) cut", "playing, leaving"},
	{"playing", tick{}, and(supply(stream.Ended), starved), "cut", "playing, leaving"},
	{"playing", tick{}, and(supply(stream.Complete), func(v *view) { v.now.position = 55 * time.Second }), "follow(8,5)", "playing, followed"},
	{"playing", tick{}, func(v *view) { v.now.asked, v.now.position = true, 56*time.Second }, "follow(8,5)", "playing, followed"},
	{"playing", tick{}, func(v *view) { v.now.asked, v.now.position = true, 54*time.Second }, "", "playing"},
	{"paused", tick{}, nil, "hold(7)", "playing"}, // another song has taken over with the gate open
}

// TestStep tries what each input does in each state in which it can come.
func TestStep(t *testing.T) {
	for i, c := range steps {
		t.Run(fmt.Sprintf("%d %s, %T", i, c.in, c.give), func(t *testing.T) {
			s, v := state{queue: Queue{At: -1, Repeat: RepeatOff}}, view{}
			situations[c.in](&s, &v)
			if c.look != nil {
				c.look(&v)
			}
			then, actions := step(s, c.give, noon, v)
			if got := written(actions); got != c.want {
				t.Errorf("does    %s\nand not %s", got, c.want)
			}
			if got := phases(then); got != c.then {
				t.Errorf("is then %s, not %s", got, c.then)
			}
		})
	}
}

// TestPure: a step changes nothing of what it is given, and does the same again.
func TestPure(t *testing.T) {
	for i, c := range steps {
		s, v := state{queue: Queue{At: -1}}, view{}
		situations[c.in](&s, &v)
		before := fmt.Sprint(s.queue, s.now.song, len(s.now.seeks))
		_, first := step(s, c.give, noon, v)
		_, second := step(s, c.give, noon, v)
		if after := fmt.Sprint(s.queue, s.now.song, len(s.now.seeks)); after != before {
			t.Errorf("case %d: %s has become %s", i, before, after)
		}
		if a, b := written(first), written(second); a != b {
			t.Errorf("case %d does %s and then %s", i, a, b)
		}
	}
}

// TestInputsTried: every kind of input is in the table.
func TestInputsTried(t *testing.T) {
	tried := make(map[string]bool)
	for _, c := range steps {
		tried[fmt.Sprintf("%T", c.give)] = true
	}
	for _, in := range []input{
		wantPlay{},
		wantAdd{},
		wantNext{},
		wantPrev{},
		wantStop{},
		wantPause{},
		wantResume{},
		wantSeek{},
		wantRepeat{},
		wantShuffle{},
		wantCheck{},
		wantNoCheck{},
		onDeck{},
		onStream{},
		onLine{},
		tick{},
		cutOff{},
		unfollowed{},
	} {
		if name := fmt.Sprintf("%T", in); !tried[name] {
			t.Errorf("%s is not tried", name)
		}
	}
}

// TestEndings follows a play from its reason to end to what comes then.
func TestEndings(t *testing.T) {
	for _, c := range []struct {
		name string
		in   string
		give input
		look func(*view)
		want string // the actions of cutOff
		then string
	}{
		{"stop", "playing", wantStop{}, nil, "tell(7 stop) discard(7) release()", "idle"},
		{"play", "playing", wantPlay{songs: []uint32{5}, asked: noon}, nil, "tell(7 stop) discard(7) release() hurry begin(8,5) tell(8 play)", "starting"},
		{"next, where one is prepared", "followed", wantNext{noon}, nil, "tell(7 stop) discard(8) discard(7) release() hurry begin(9,5) tell(9 play)", "starting"},
		{"seek", "playing", wantSeek{halfTime}, nil, "move(8,7,30s) discard(7) tell(8 seek)", "starting"},
		{"check", "playing", wantCheck{}, nil, "tell(7 stop) discard(7) release() sound(8)", "idle"},
		{"heard to its end", "playing", at(deck.Played, 7), and(supply(stream.Complete), drained), "tell(7 end) discard(7) begin(8,5) tell(8 play)", "starting"},
		{"a song's error", "playing", failed(deck.Failed, 7), nil, "tell(7 error) discard(7) begin(8,5) tell(8 play)", "starting"},
		{"an error of all songs", "playing", failed(deck.Dead, 7), nil, "tell(7 error) discard(7) release(the song's)", "idle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, v := state{queue: Queue{At: -1}}, view{}
			situations[c.in](&s, &v)
			if c.look != nil {
				c.look(&v)
			}
			s, _ = step(s, c.give, noon, v)
			s, actions := step(s, cutOff{}, noon, v)
			if got := written(actions); got != c.want {
				t.Errorf("does    %s\nand not %s", got, c.want)
			}
			if got := phases(s); got != c.then {
				t.Errorf("is then %s, not %s", got, c.then)
			}
		})
	}
}

// TestLastMoment: what is decided of a song while another takes over is done to
// none that it isn't about.
func TestLastMoment(t *testing.T) {
	s, v := state{}, view{}
	situations["followed"](&s, &v)
	s, _ = step(s, failed(deck.Failed, 7), noon, v)
	s, _ = step(s, at(deck.Over, 8), noon, v)
	_, actions := step(s, cutOff{}, noon, v)
	if got, want := written(actions), "discard(8) begin(9,5) tell(9 play)"; got != want {
		t.Errorf("does %s and not %s", got, want)
	}
}

// TestPatience: a song that was just asked for is given up when its server has
// not answered for long, and one that plays is not.
func TestPatience(t *testing.T) {
	for in, want := range map[string]string{"waiting offline": "cut", "offline": ""} {
		s, v := state{}, view{}
		situations[in](&s, &v)
		if _, actions := step(s, tick{}, s.since.Add(patience+time.Second), v); written(actions) != want {
			t.Errorf("%s: %s", in, written(actions))
		}
	}
}

// TestFailures: songs that fail one after another are not tried for ever.
func TestFailures(t *testing.T) {
	s, v := state{}, view{}
	playing(&s, &v)
	s.queue.Repeat = RepeatAll
	ends := 0
	for range 10 {
		if s.now.gen == 0 {
			break
		}
		v.gen = s.now.gen
		s, _ = step(s, failed(deck.Failed, s.now.gen), noon, v)
		s, _ = step(s, cutOff{}, noon, v)
		ends++
	}
	if ends != 2 || s.now.gen != 0 || !errors.Is(s.err, errOf) {
		t.Errorf("%d songs of 2 were tried, error %v", ends, s.err)
	}
}

// phases is what a state is, in short.
func phases(s state) string {
	if s.now.gen == 0 {
		return "idle"
	}
	text := string(s.now.phase)
	if s.next.gen != 0 {
		text += ", followed"
	}
	if s.planned.then != noSequel {
		text += ", leaving"
	}
	return text
}

// written is a list of actions in short.
func written(actions []action) string {
	var texts []string
	for _, a := range actions {
		texts = append(texts, short(a))
	}
	return strings.Join(texts, " ")
}

func short(a action) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", a), "player.")
	text := func(err error) string {
		if err == nil {
			return name + "()"
		}
		return fmt.Sprintf("%s(%v)", name, err)
	}
	switch a := a.(type) {
	case tell:
		return fmt.Sprintf("tell(%d %s)", a.gen, a.Kind)
	case answer:
		return fmt.Sprintf("answer(%v)", a.ok)
	case release:
		return text(a.err)
	case checked:
		return text(a.err)
	case begin:
		return fmt.Sprintf("begin(%d,%d)", a.gen, a.song)
	case follow:
		return fmt.Sprintf("follow(%d,%d)", a.gen, a.song)
	case move:
		return fmt.Sprintf("move(%d,%d,%v)", a.gen, a.from, a.to)
	case giveUp:
		return fmt.Sprintf("giveUp(%d)", a.gen)
	case refuse, cut, hurry, silence:
		return name
	}
	return fmt.Sprintf("%s(%s)", name, slices.Compact(strings.FieldsFunc(fmt.Sprint(a), func(r rune) bool { return r == '{' || r == '}' }))[0])
}

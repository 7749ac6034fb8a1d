package stream

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// scripted is an engine that chooses what it is told to.
type scripted struct {
	greedy
	choose  int
	again   []int // segment and rendition, once
	abandon bool  // once
	seen    prefetch.State
}

func (e *scripted) Choose(_ time.Time, s prefetch.State) int {
	s.Asked = slices.Clone(s.Asked)
	e.seen = s
	return e.choose
}

func (e *scripted) Again(time.Time, prefetch.State) (segment, rendition int, ok bool) {
	if e.again == nil {
		return 0, 0, false
	}
	segment, rendition, e.again = e.again[0], e.again[1], nil
	return segment, rendition, true
}

func (e *scripted) Abandon(time.Time, prefetch.State, int, int) (now bool) {
	now, e.abandon = e.abandon, false
	return now
}

// bench is a stream of a song in three renditions, and what it asks for.
type bench struct {
	*Stream
	t      *testing.T
	engine *scripted
	mu     sync.Mutex
	asked  []string // without their tags; under mu
	events []Event
	link   *link.Link
}

// newBench must run in a synctest bubble.
func newBench(t *testing.T, engine *scripted) *bench {
	b := &bench{t: t, engine: engine}
	b.link = b.connect()
	b.Stream = New(Config{
		Gen: 1, Number: 1, Engine: engine, Receive: func(link.Event) {},
		Report: func(_ uint32, e Event) { b.events = append(b.events, e) },
	})
	b.Open(b.link)
	b.described("low", "high")
	return b
}

func (b *bench) connect() *link.Link {
	client, server := net.Pipe()
	go func() {
		lines := bufio.NewScanner(server)
		for lines.Scan() {
			_, request, _ := strings.Cut(lines.Text(), " ")
			b.mu.Lock()
			b.asked = append(b.asked, request)
			b.mu.Unlock()
		}
	}()
	go server.Write([]byte("* SEGUE 1 outstanding=64 capabilities=crc,renditions\n"))
	l := link.New(client, "fake")
	<-l.Greeted()
	b.t.Cleanup(func() { l.Close(); server.Close() })
	return l
}

// described has the song be described, with two renditions of these revisions.
func (b *bench) described(low, high string) {
	b.Receive(link.Event{Tag: b.describe, At: time.Now(), Reply: wire.Song{
		Song: 1, Revision: "r", MPEG: "1", Layer: 3, Rate: 44100, Channels: 2, Samples: 100 * 38 * 1152,
		FrameSamples: 1152, SegmentFrames: 38, Segments: 100, Bytes: 4_000_000, Title: "a",
		Renditions: []wire.Rendition{{Rate: 48, Bytes: 600_000, Revision: low}, {Rate: 96, Bytes: 1_200_000, Revision: high}},
	}})
}

// requests are what was asked for since the last call.
func (b *bench) requests() []string {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	asked := b.asked
	b.asked = nil
	return asked
}

// reply answers the request for a segment: with octets of a letter, or a code.
func (b *bench) reply(f *segment, letter string, code wire.Code) {
	b.t.Helper()
	if code != 0 {
		b.Receive(link.Event{Tag: f.tag, Reply: wire.Errorf(code, "GETSEG", "no")})
		return
	}
	h := wire.Segment{
		Song: 1, Segment: uint32(f.number), Revision: b.revision(f.rendition), Bytes: 4,
		First: int64(f.number) * 38 * 1152, Samples: 38 * 1152,
	}
	payload := strings.Repeat(letter, 4)
	if f.preroll {
		h.Preroll, h.PrerollBytes = 1, 1
		payload = strings.ToLower(letter) + payload
	}
	tag := f.tag
	for _, e := range []link.Event{{Reply: h}, {Payload: []byte(payload)}, {Reply: wire.OK{}}} {
		e.Tag, e.At = tag, time.Now()
		b.Receive(e)
	}
}

// find is the outstanding segment of a number, the one fetched again if better.
func (b *bench) find(number int, better bool) *segment {
	b.t.Helper()
	all := b.segments
	if better {
		all = b.again
	}
	i := slices.IndexFunc(all, func(f *segment) bool { return f.number == number })
	if i < 0 {
		b.t.Fatalf("segment %d is not outstanding", number)
	}
	return all[i]
}

func (b *bench) expect(want ...string) {
	b.t.Helper()
	if got := b.requests(); !slices.Equal(got, want) {
		b.t.Errorf("asked for\n%q, not\n%q", got, want)
	}
}

// TestChoose: a segment is asked for in the rendition that the engine chooses,
// by its revision, and with its pre-roll where another may come before it; what
// comes out has a part for each run of one rendition.
func TestChoose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &scripted{choose: 2})
		b.expect("SONG 1", "GETSEG 1 0", "GETSEG 1 1")
		b.reply(b.find(0, false), "A", 0)
		b.reply(b.find(1, false), "B", 0)
		for n, choose := range []int{2: 0, 0, 1, 2, 2} {
			if n < 2 {
				continue
			}
			b.engine.choose = choose
			b.send([]link.Request{b.ask(time.Now())})
			b.reply(b.find(n, false), string(rune('A'+n)), 0)
		}
		b.expect(
			"GETSEG 1 2 revision=low preroll=1", "GETSEG 1 3 revision=low preroll=1", "GETSEG 1 4 revision=high preroll=1",
			"GETSEG 1 5 revision=r preroll=1", "GETSEG 1 6 revision=r",
		)
		if got := fmt.Sprint(b.engine.seen.Asked[:7]); got != "[2 2 0 0 1 2 -1]" {
			t.Errorf("the engine was told that %s were asked for", got)
		}
		var switches []string
		for _, e := range b.events {
			if e.Kind == Switched {
				switches = append(switches, fmt.Sprint(e.Segment, " ", e.Rate))
			}
		}
		if want := []string{"2 48", "4 96", "5 322"}; !slices.Equal(switches, want) {
			t.Errorf("switches %q, not %q", switches, want)
		}
		var parts []string
		for range 4 {
			p, err := b.Next()
			if err != nil {
				t.Fatal(err)
			}
			n := map[int]int{0: 8, 1: 9, 2: 5, 3: 9}[len(parts)]
			octets := make([]byte, n)
			if _, err := io.ReadFull(p.Frames, octets); err != nil {
				t.Fatal(err)
			}
			if len(parts) < 3 {
				if _, err := p.Frames.Read(make([]byte, 1)); err != io.EOF {
					t.Errorf("a part ends with %v", err)
				}
			}
			parts = append(parts, string(octets))
		}
		if want := []string{"AAAABBBB", "cCCCCDDDD", "eEEEE", "fFFFFGGGG"}; !slices.Equal(parts, want) {
			t.Errorf("the parts are %q, not %q", parts, want)
		}
		b.Close()
	})
}

// TestRefusedRendition: a rendition that the server does not give is no reason
// to fail: another is asked for, and that one not for a while.
func TestRefusedRendition(t *testing.T) {
	for _, code := range []wire.Code{wire.CodeRevision, wire.CodeNotYet, wire.CodeServer} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, &scripted{choose: 2})
			b.requests()
			b.engine.choose = 0
			b.send([]link.Request{b.ask(time.Now())})
			b.reply(b.find(2, false), "", code)
			b.expect("GETSEG 1 2 revision=low preroll=1", "GETSEG 1 2 revision=high preroll=1")
			b.reply(b.find(2, false), "", code)
			b.expect("GETSEG 1 2 revision=r preroll=1")
			if supply, err := b.Supply(); supply != Coming {
				t.Errorf("code %d: supply %v, %v", code, supply, err)
			}
			if got := fmt.Sprint(b.state(time.Now(), 0).Barred); got != "[true true]" {
				t.Errorf("code %d: barred %s", code, got)
			}
			time.Sleep(time.Minute)
			if got, passing := b.state(time.Now(), 0).Barred[0], code != wire.CodeRevision; got == passing {
				t.Errorf("code %d: a minute later barred: %v", code, got)
			}
			b.Close()
		})
	}
}

// TestAgain: what is held stays until the better segment is whole, takes its
// place then, and is nothing to fail for if it does not come.
func TestAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &scripted{choose: 2})
		b.reply(b.find(0, false), "A", 0)
		b.reply(b.find(1, false), "B", 0)
		b.engine.choose = 0
		for n := 2; n < 5; n++ {
			b.send([]link.Request{b.ask(time.Now())})
			b.reply(b.find(n, false), string(rune('A'+n)), 0)
		}
		b.requests()
		for n, code := range map[int]wire.Code{2: wire.CodeServer, 3: 0} {
			b.engine.again = []int{n, 2}
			f, ok := b.better(time.Now(), 0)
			if !ok {
				t.Fatal("nothing is fetched again")
			}
			b.send([]link.Request{b.request(f)})
			b.expect(fmt.Sprintf("GETSEG 1 %d revision=r preroll=1", n))
			b.reply(b.find(n, true), "X", code)
		}
		if got := fmt.Sprint(b.choice.asked[:5]); got != "[2 2 0 2 0]" {
			t.Errorf("held in %s", got)
		}
		var all []string
		for range 4 {
			p, err := b.Next()
			if err != nil {
				t.Fatal(err)
			}
			octets := make([]byte, map[bool]int{true: 8, false: 5}[len(all) == 0])
			if _, err := io.ReadFull(p.Frames, octets); err != nil {
				t.Fatal(err)
			}
			if len(all) < 3 {
				p.Frames.Read(make([]byte, 1))
			}
			all = append(all, string(octets))
		}
		if want := []string{"AAAABBBB", "cCCCC", "xXXXX", "eEEEE"}; !slices.Equal(all, want) {
			t.Errorf("the parts are %q, not %q", all, want)
		}
		b.Close()
	})
}

// TestAbandon: what comes too late is cancelled, and asked for in another
// rendition.
func TestAbandon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &scripted{choose: 2})
		b.reply(b.find(0, false), "A", 0)
		b.requests()
		b.engine.choose, b.engine.abandon = 0, true
		b.Ask(time.Now(), 0, true)
		got := b.requests()
		if len(got) < 2 || got[0] != "CANCEL 1.3" || got[1] != "GETSEG 1 1 revision=low preroll=1" {
			t.Errorf("asked for %q", got)
		}
		b.Close()
	})
}

// TestOtherRevisions: on another link a rendition is known by its bitrate. One
// that is not there is asked for no more.
func TestOtherRevisions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &scripted{choose: 0})
		b.reply(b.find(0, false), "A", 0)
		b.reply(b.find(1, false), "B", 0)
		b.send([]link.Request{b.ask(time.Now())})
		b.requests()
		b.Leave()
		b.link = b.connect()
		b.Open(b.link)
		b.described("other", "high")
		b.requests()
		b.send([]link.Request{b.ask(time.Now())})
		got := b.requests()
		if len(got) != 1 || !strings.Contains(got[0], "revision=other") {
			t.Errorf("asked for %q", got)
		}
		b.Close()
	})
}

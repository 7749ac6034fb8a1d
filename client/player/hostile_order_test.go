package player_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
)

// opening is the first write of a play of the tune, request by request.
var opening = []request{
	{tag: "1.1", command: "SONG", song: "1"},
	{tag: "1.2", command: "GETSEG", song: "1", segment: 0},
	{tag: "1.3", command: "GETSEG", song: "1", segment: 1},
}

// TestInterleavings plays the tune with the replies to the first three
// requests interleaved in every way there is, line by line and chunk by chunk.
func TestInterleavings(t *testing.T) {
	replies := [][]string{
		{songLine(opening[0]), "1.1 OK\n"},
		{segmentLine(opening[1]), "1.2 DATA 50\n" + string(segmentOctets(0)[:50]), "1.2 DATA 94\n" + string(segmentOctets(0)[50:]), "1.2 OK\n"},
		{segmentLine(opening[2]), dataLines(opening[2], segmentBytes), "1.3 OK\n"},
	}
	ways := 0
	for order := range interleavings(replies) {
		ways++
		script := func(f *fake) {
			f.say(greeting)
			for range opening {
				<-f.requests
			}
			f.say(order)
			f.serve(honest)
		}
		if err := perform(t, script, digest, digestOfTune()); err != nil || t.Failed() {
			t.Fatalf("%v, where the replies came so:\n%q", err, order)
		}
	}
	if ways != 1260 { // 9! / (2! 4! 3!)
		t.Errorf("tried %d ways", ways)
	}
}

// interleavings are all the ways to merge lists, each keeping its order.
func interleavings(lists [][]string) func(yield func(string) bool) {
	return func(yield func(string) bool) { merge("", lists, yield) }
}

func merge(head string, lists [][]string, yield func(string) bool) bool {
	left := false
	for i, list := range lists {
		if len(list) == 0 {
			continue
		}
		left = true
		rest := append([][]string(nil), lists...)
		rest[i] = list[1:]
		if !merge(head+list[0], rest, yield) {
			return false
		}
	}
	return left || yield(head)
}

// TestClosing plays the tune from servers that close after each octet of the
// whole exchange: before they have said what the song is, the play fails; after
// that it goes on where it was, on another connection.
func TestClosing(t *testing.T) {
	last := request{tag: "1.4", command: "GETSEG", song: "1", segment: 2}
	session := greeting + honest(opening[0]) + honest(opening[1]) + honest(opening[2])
	before := len(session) // the last segment is asked for
	described := len(greeting + songLine(opening[0]))
	session += honest(last)
	for cut := range len(session) + 1 {
		script := func(f *fake) {
			for range opening {
				<-f.requests
			}
			f.say(session[:min(cut, before)])
			if cut > before {
				<-f.requests
				f.say(session[before:cut])
			}
		}
		err := perform(t, script, digest, digestOfTune())
		if goesOn := cut >= described; goesOn != (err == nil) {
			t.Errorf("error %v", err)
		}
		if t.Failed() {
			t.Fatalf("closed after %d of %d octets, after %q", cut, len(session), session[max(0, cut-40):cut])
		}
	}
}

// TestOldReplies stops the tune and plays it again from a server that takes no
// notice of CANCEL: nothing of the old play is taken for the new one.
func TestOldReplies(t *testing.T) {
	old := fmt.Sprint(honest(opening[0]), honest(opening[1]), honest(opening[2]))
	script := func(f *fake) {
		f.say(greeting)
		for q := range f.requests {
			if q.tag[:2] == "1." {
				continue // it takes its time
			}
			f.say(old + honest(q) + old)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(script, digest)
		defer s.close()
		s.player.Play(1)
		synctest.Wait()
		heard, err := s.play(t)
		if err != nil || len(heard) != len(digestOfTune()) {
			t.Errorf("heard %d of %d samples, error %v", len(heard), len(digestOfTune()), err)
		}
	})
}

// TestAllHere plays a tune all of which has come when the connection breaks,
// before the decoder has given a sample: what was owed beyond it is not missed.
func TestAllHere(t *testing.T) {
	script := func(f *fake) {
		f.say(greeting)
		for q := range f.requests {
			f.say(strings.Replace(honest(q), "1.1 OK\n", "", 1))
			if q.segment == tuneSegments-1 {
				return
			}
		}
	}
	slow := func(frames io.Reader) audio.Source { return &sleeper{Source: digest(frames)} }
	if err := perform(t, script, slow, digestOfTune()); err != nil {
		t.Error(err)
	}
}

// sleeper is a decoder that takes a while before its first samples.
type sleeper struct {
	audio.Source
	awake bool
}

// ReadSamples implements audio.Source.
func (s *sleeper) ReadSamples(p []audio.Sample) (int, error) {
	if !s.awake {
		time.Sleep(time.Second)
		s.awake = true
	}
	return s.Source.ReadSamples(p)
}

// TestChanged plays the tune where its segments come before its description,
// and are of another revision: not a sample of them is heard.
func TestChanged(t *testing.T) {
	script := func(f *fake) {
		f.say(greeting)
		for range opening {
			<-f.requests
		}
		f.say(strings.Replace(segmentLine(opening[1]), "revision=r1", "revision=r0", 1))
		f.say("1.2 DATA 108\n" + string(segmentOctets(0)[:108]) + honest(opening[0]))
		time.Sleep(time.Second)
		f.say("1.2 DATA 36\n" + string(segmentOctets(0)[108:]) + "1.2 OK\n")
		f.serve(honest)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(script, digest)
		defer s.close()
		heard, err := s.play(t)
		expect(t, err, "has changed")
		if len(heard) > 0 {
			t.Errorf("heard %d samples of another revision", len(heard))
		}
	})
}

// TestUneven plays a song whose first frame in each segment holds nearly all
// its octets, and from which the server goes away for a while: what has come
// counts for more than it is, and nothing is missed in the end.
func TestUneven(t *testing.T) {
	script := func(f *fake) {
		for range opening {
			<-f.requests
		}
		f.say(greeting + honest(opening[0]) + segmentLine(opening[1]) + "1.2 DATA 140\n" + string(segmentOctets(0)[:138]))
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(script, func(frames io.Reader) audio.Source { return &uneven{r: frames} })
		defer s.close()
		heard, err := s.play(t)
		if err != nil || len(heard) != tuneSegments*segmentSamples {
			t.Errorf("heard %d samples, error %v", len(heard), err)
		}
	})
}

// uneven is a decoder of frames of which the first in a segment has 135 octets
// of 144.
type uneven struct {
	r      io.Reader
	frames int
}

// ReadSamples implements audio.Source.
func (u *uneven) ReadSamples(p []audio.Sample) (int, error) {
	size := [segmentFrames]int{135, 4, 3, 2}[u.frames%segmentFrames]
	if _, err := io.ReadFull(u.r, make([]byte, size)); err != nil {
		return 0, err
	}
	u.frames++
	return copy(p, make([]audio.Sample, frameSamples)), nil
}

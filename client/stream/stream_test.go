package stream

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// greedy is an engine that wants all of a song, a few segments at a time.
type greedy struct{ Engine }

func (greedy) Describe(prefetch.Song)                           {}
func (greedy) RTT(time.Duration)                                {}
func (greedy) Octets(time.Time, int)                            {}
func (greedy) Segment(time.Time, time.Time, int, time.Duration) {}
func (greedy) Window(time.Time, time.Duration) time.Duration    { return time.Hour }
func (greedy) Outstanding() int                                 { return 2000 }

// described is a stream of a song whose segments' mean size is 1000 octets, on a
// link on which nothing is answered.
func described(t *testing.T, cfg Config) *Stream {
	client, server := net.Pipe()
	go io.Copy(io.Discard, server)
	go server.Write([]byte("* SEGUE 1 outstanding=64\n"))
	l := link.New(client, "fake")
	<-l.Greeted()
	t.Cleanup(func() { l.Close(); server.Close() })
	cfg.Gen, cfg.Number, cfg.Engine = 1, 1, greedy{}
	cfg.Receive, cfg.Report = func(link.Event) {}, func(uint32, Event) {}
	s := New(cfg)
	s.Open(l)
	s.Receive(link.Event{Tag: wire.Tag{Gen: 1, Serial: 1}, Reply: wire.Song{
		Song: 1, Revision: "r", MPEG: "1", Layer: 3, Rate: 44100, Channels: 2, Samples: 100 * 38 * 1152,
		FrameSamples: 1152, SegmentFrames: 38, Segments: 100, Bytes: 100_000, Title: "a",
	}})
	return s
}

// send has a segment come whole, of so many octets.
func send(s *Stream, number, octets int) {
	f := s.segments[0]
	for _, other := range s.segments {
		if other.number == number {
			f = other
		}
	}
	for _, e := range []link.Event{
		{Reply: wire.Segment{Song: 1, Segment: uint32(number), Revision: "r", Bytes: octets, First: int64(number) * 38 * 1152, Samples: 38 * 1152}},
		{Payload: make([]byte, octets)},
		{Reply: wire.OK{}},
	} {
		e.Tag = f.tag
		s.Receive(e)
	}
}

// TestMemory: what a stream holds is counted as it comes. Segments that are ten
// times as long as the song's mean do not make it hold more than it may.
func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 50_000
		s := described(t, Config{Memory: most})
		s.Ask(time.Now(), 0, false)
		peak := 0
		for number := 0; outstanding(s) > 0; number++ {
			send(s, number, 10_000)
			s.Ask(time.Now(), 0, false)
			held := s.buffer.size()
			peak = max(peak, held)
		}
		if peak > most || peak < most/2 {
			t.Errorf("held %d octets of %d", peak, most)
		}
		part, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		io.ReadFull(part.Frames, make([]byte, peak-5_000))
		if s.Ask(time.Now(), 0, false); outstanding(s) == 0 {
			t.Error("with room again, nothing is asked for")
		}
		s.Close()
	})
}

// TestTooLong: no
// segment may be longer than its frames can be.
func TestTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(t, Config{})
		defer s.Close()
		send(s, 0, 400_000) // 38 frames are 8 KiB each at the most
		if supply, err := s.Supply(); supply != Failed || !strings.Contains(err.Error(), "than its frames can have") {
			t.Errorf("%v, error %v", supply, err)
		}
	})
}

func outstanding(s *Stream) int { n, _ := s.Outstanding(); return n }

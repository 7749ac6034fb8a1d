//go:build linux

package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"segue/internal/test/bench/netns"
	"segue/internal/test/lab"
	"segue/internal/test/programs"
)

// Session is one song over one trace, in real time.
type Session struct {
	Bin        programs.Programs
	Music      string // the directory of the songs
	Song       int    // its number
	Trace      lab.Trace
	Delayed    bool   // frames are under way for half the trace's round trip
	Events     string // file, for what the client tells of it
	Congestion string // TCP's congestion control at the server; "": the system's
}

// Play plays it, between two namespaces of its own. Sessions may be played
// concurrently.
func (s Session) Play(ctx context.Context) (o Outcome, err error) {
	link, err := s.link()
	if err != nil {
		return o, err
	}
	defer link.Close()
	if s.Congestion != "" {
		if err := link.Congestion(s.Congestion); err != nil {
			return o, err
		}
	}
	server, err := startServer(ctx, link, s.Bin, s.Music)
	if err != nil {
		return o, err
	}
	defer server.Stop()
	shaper, err := NewShaper(link, s.Trace)
	if err != nil {
		return o, err
	}
	defer shaper.Close()
	playing, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	client, err := startClient(playing, link, s.Bin, server.Addr, s.Events)
	if err != nil {
		return o, err
	}
	err = errors.Join(shaper.Begin(s.delay()), client.Tell(fmt.Sprintf("play %d\nwait\nquit", s.Song)))
	start := time.Now()
	followed := make(chan error, 1)
	go func() {
		err := shaper.Follow(playing, start)
		if err != nil {
			stop(err) // and with it the client
		}
		followed <- err
	}()
	err = errors.Join(err, played(client))
	stop(nil)
	if err := errors.Join(<-followed, err); err != nil {
		return o, err
	}
	f, err := os.Open(s.Events)
	if err != nil {
		return o, err
	}
	defer f.Close()
	return ReadOutcome(f)
}

func (s Session) link() (*netns.Link, error) {
	if !s.Delayed {
		return netns.New()
	}
	link, err := netns.NewDelayed(s.delay())
	if err != nil {
		return nil, fmt.Errorf("%w; without delay a veth pair will do", err)
	}
	return link, nil
}

// delay is how long a frame is under way, one way.
func (s Session) delay() time.Duration {
	if s.Delayed {
		return s.Trace.RTT / 2
	}
	return 0
}

//go:build linux

package replay

import (
	"context"
	"errors"
	"os"
	"time"

	"segue/internal/bench/netns"
	"segue/internal/lab"
)

// Session is one song over one trace, in real time.
type Session struct {
	Bin, Music string // directories: the programs, the songs
	Song       int    // its number
	Trace      lab.Trace
	Events     string // file, for what the client tells of it
	Congestion string // TCP's congestion control at the server; "": the system's
}

// Play plays it, between two namespaces of its own. Sessions may be played
// concurrently.
func (s Session) Play(ctx context.Context) (o lab.Outcome, err error) {
	link, err := netns.New()
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
	defer server.stop()
	shaper, err := NewShaper(link, s.Trace)
	if err != nil {
		return o, err
	}
	defer shaper.Close()
	playing, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	client, err := startClient(playing, link, s.Bin, server.addr, s.Events)
	if err != nil {
		return o, err
	}
	err = errors.Join(shaper.Begin(), client.play(s.Song))
	start := time.Now()
	followed := make(chan error, 1)
	go func() {
		err := shaper.Follow(playing, start)
		if err != nil {
			stop(err) // and with it the client
		}
		followed <- err
	}()
	err = errors.Join(err, client.wait())
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

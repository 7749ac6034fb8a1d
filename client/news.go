package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"segue/client/player"
)

// newsroom tells people what happens while they do something else: one line
// each, beside the data.
type newsroom struct {
	mu  sync.Mutex
	out io.Writer
}

// to sends what follows to another place.
func (n *newsroom) to(w io.Writer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.out = w
}

func (n *newsroom) say(line string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintln(n.out, line)
}

// report words an event, if it is one for people.
func (n *newsroom) report(e player.Event) {
	switch e.Kind {
	case player.Described:
		s := e.Describe
		title := s.Title
		if s.Artist != "" {
			title += " – " + s.Artist
		}
		n.say(fmt.Sprintf("playing %d: %s (%s)", s.Song, title, clock(length(s))))
	case player.Delayed:
		n.say(fmt.Sprintf("the link is slower than this song: starting in %s", roughly(e.Wait)))
	case player.Stalled:
		n.say(fmt.Sprintf("waiting for the link at %s: about %s", clock(e.Position), roughly(e.Wait)))
	case player.Resumed:
		n.say("going on")
	case player.LinkLost:
		n.say(fmt.Sprintf("%v; playing what is here (%s)", e.Err, roughly(e.Lead)))
	case player.Ended:
		n.say(fmt.Sprintf("song %d has ended", e.Song))
	case player.Failed:
		n.say(fmt.Sprintf("song %d: %v", e.Song, e.Err))
	}
}

// clock is a time in a song, as 1:23 or 1:02:03.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// roughly is a waiting time in whole seconds.
func roughly(d time.Duration) string {
	return fmt.Sprintf("%.0f s", max(d.Seconds(), 1))
}

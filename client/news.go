package main

import (
	"fmt"
	"io"
	"sync"

	"segue/client/player"
	"segue/client/screen"
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
		title := screen.Text(s.Title)
		if s.Artist != "" {
			title += " – " + screen.Text(s.Artist)
		}
		n.say(fmt.Sprintf("playing %d: %s (%s)", s.Song, title, screen.Clock(length(s))))
	case player.Delayed:
		n.say(fmt.Sprintf("the link is slower than this song: starting in %s", screen.Roughly(e.Wait)))
	case player.Stalled:
		n.say(fmt.Sprintf("waiting for the link at %s: about %s", screen.Clock(e.Position), screen.Roughly(e.Wait)))
	case player.Resumed:
		n.say("going on")
	case player.LinkLost:
		n.say(fmt.Sprintf("%s; playing what is here (%s)", explain(e.Err), screen.Roughly(e.Lead)))
	case player.Reconnecting:
		n.say(fmt.Sprintf("%v; connecting again, playing what is here (%s)", e.Err, screen.Roughly(e.Lead)))
	case player.Reconnected:
		n.say("connected again")
	case player.Ended:
		n.say(fmt.Sprintf("song %d has ended", e.Song))
	case player.Failed:
		n.say(fmt.Sprintf("song %d: %s", e.Song, explain(e.Err)))
	}
}

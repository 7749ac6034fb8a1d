package show

import (
	"fmt"

	"segue/client/player"
	"segue/client/text"
)

// Notice words an event of the player for people, in one line; "": it is not
// for them. How errors are worded is said by explain.
func Notice(e player.Event, explain func(error) string) string {
	switch e.Kind {
	case player.Described:
		s := e.Describe
		title := text.Safe(s.Title)
		if s.Artist != "" {
			title += " – " + text.Safe(s.Artist)
		}
		return fmt.Sprintf("playing %d: %s (%s)", s.Song, title, Clock(Length(s)))
	case player.Delayed:
		return fmt.Sprintf("the link is slower than this song: starting in %s", Roughly(e.Wait))
	case player.Stalled:
		return fmt.Sprintf("waiting for the link at %s: about %s", Clock(e.Position), Roughly(e.Wait))
	case player.Resumed:
		return "going on"
	case player.LinkLost:
		return fmt.Sprintf("%s; playing what is here (%s)", explain(e.Err), Roughly(e.Lead))
	case player.Reconnecting:
		return fmt.Sprintf("%s; connecting again, playing what is here (%s)", explain(e.Err), Roughly(e.Lead))
	case player.Reconnected:
		return "connected again"
	case player.Ended:
		return fmt.Sprintf("song %d has ended", e.Song)
	case player.Failed:
		return fmt.Sprintf("song %d: %s", e.Song, explain(e.Err))
	}
	return ""
}

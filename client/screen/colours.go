package screen

import (
	"os"

	"segue/client/player"
)

// Colours says whether to use them.
type Colours bool

// UseColours follows the environment: NO_COLOR (no-color.org) and a terminal
// without them ask for none.
func UseColours() Colours {
	return Colours(os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && os.Getenv("TERM") != "")
}

// The colours' escape sequences (ECMA-48, SGR).
const (
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	plain  = "\x1b[m"
)

// state colours what a player does.
func (c Colours) state(s player.Status, text string) string {
	if !c {
		return text
	}
	switch {
	case s.Offline != nil:
		return red + text + plain
	case s.State == player.Stalling:
		return yellow + text + plain
	case s.State == player.Playing:
		return green + text + plain
	}
	return text
}

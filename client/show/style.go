package show

import (
	"os"
	"strings"

	"segue/client/player"
)

// A Style is what a terminal can show.
type Style struct {
	Colour bool // colours
	ASCII  bool // nothing but ASCII of our own; songs keep their titles
}

// Environment is the style that the environment asks for. NO_COLOR
// (no-color.org) and a terminal without colours ask for none, and a locale of
// another encoding than UTF-8 for ASCII.
func Environment() Style {
	name := os.Getenv("TERM")
	return Style{
		Colour: os.Getenv("NO_COLOR") == "" && name != "dumb" && name != "",
		ASCII:  !utf8Locale(),
	}
}

// utf8Locale reports whether the locale's encoding is UTF-8 (POSIX.1-2024,
// section 8.2). Where no locale is set it is taken to be.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

// Plain puts ASCII in the place of the characters that this package draws with,
// where the style asks for it.
func (s Style) Plain(text string) string {
	if !s.ASCII {
		return text
	}
	return ascii.Replace(text)
}

var ascii = strings.NewReplacer(
	"━", "=", "─", "-", "·", ".", "–", "-", "…", "~",
	"▁", "_", "▂", "_", "▃", ".", "▄", "-", "▅", "-", "▆", "=", "▇", "#", "█", "#",
)

// The colours' escape sequences (ECMA-48, SGR).
const (
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	plain  = "\x1b[m"
)

// state colours what a player does.
func (s Style) state(st player.Status, text string) string {
	if !s.Colour {
		return text
	}
	switch {
	case st.Offline != nil:
		return red + text + plain
	case st.State == player.Stalling:
		return yellow + text + plain
	case st.State == player.Playing:
		return green + text + plain
	}
	return text
}

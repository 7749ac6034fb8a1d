package screen

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Text makes a server's text fit to be shown: control characters, and those
// that turn the direction of writing, become U+FFFD. A server is not trusted
// with the terminal.
func Text(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == '\u2028' || c == '\u2029' {
			return unicode.ReplacementChar
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Width is how many columns a text takes: none for a combining character, two
// for one of Chinese, Japanese or Korean.
func Width(s string) int { return cells.StringWidth(s) }

// Fit cuts a text to at most n columns, and says so with "…".
func Fit(s string, n int) string {
	if n < 1 {
		return ""
	}
	return cells.Truncate(s, n, "…")
}

// Pad makes a text exactly n columns wide.
func Pad(s string, n int) string { return cells.FillRight(Fit(s, n), n) }

// cells counts columns as nearly all terminals do, whatever the locale says:
// characters of ambiguous width are narrow.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

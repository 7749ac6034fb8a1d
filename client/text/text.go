// Package text measures texts in the columns of a terminal, cuts and pads them,
// and makes what strangers wrote harmless to it.
package text

import (
	"iter"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/mattn/go-runewidth"
)

// Safe makes a text fit to be shown: control characters, and those that turn
// the direction of writing, become U+FFFD. No text of a server reaches a
// terminal without it.
func Safe(s string) string {
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

// Clusters are the characters of a text as its reader counts them: grapheme
// clusters (UAX #29).
func Clusters(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for g := graphemes.FromString(s); g.Next(); {
			if !yield(g.Value()) {
				return
			}
		}
	}
}

// Wrap breaks a line at spaces into lines of at most n columns. A word that is
// longer than that stays whole.
func Wrap(line string, n int) (lines []string) {
	for n > 0 && Width(line) > n {
		at, width := 0, 0
		for i, c := range line {
			if c == ' ' && i > 0 && (width <= n || at == 0) && strings.TrimSpace(line[:i]) != "" {
				at = i
			}
			width += cells.RuneWidth(c)
			if width > n && at > 0 {
				break
			}
		}
		if at == 0 {
			break
		}
		lines, line = append(lines, line[:at]), strings.TrimLeft(line[at:], " ")
	}
	return append(lines, line)
}

// cells counts columns as nearly all terminals do, whatever the locale says:
// characters of ambiguous width are narrow.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

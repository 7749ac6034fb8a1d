package prompt

import (
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// A key is one that was pressed.
type key struct {
	name string // "ctrl+a", "home", "enter"; "": it is text
	text string // what it types
}

const escape = '\x1b'

// decode reads the first key of what a terminal has sent, and says how many
// octets that was; what is no key has neither name nor text. Alt is not known:
// what follows an escape without being a sequence is a key of its own.
func decode(typed []byte) (k key, n int) {
	if typed[0] == escape && !sequence(typed) {
		return key{name: "esc"}, 1
	}
	n, event := new(uv.EventDecoder).Decode(typed)
	press, ok := event.(uv.KeyPressEvent)
	switch {
	case !ok:
		return key{}, max(n, 1)
	case press.Text != "":
		return key{text: press.Text}, n
	}
	return key{name: strings.TrimPrefix(press.Keystroke(), "shift+")}, n
}

// sequence reports whether what begins with an escape is one of a terminal's
// sequences (ECMA-48, 5.3 and 5.6).
func sequence(typed []byte) bool {
	return len(typed) > 2 && strings.IndexByte("[O]P^_X", typed[1]) >= 0
}

// incomplete reports whether what was typed may be the beginning of a key, of
// which the rest is still to come.
func incomplete(typed []byte) bool {
	if typed[0] != escape {
		return !utf8.FullRune(typed)
	}
	if len(typed) < 3 {
		return len(typed) == 1 || typed[1] == '[' || typed[1] == 'O'
	}
	if typed[1] != '[' {
		return false
	}
	for _, c := range typed[2:] {
		if c >= 0x40 && c <= 0x7e { // the final byte
			return false
		}
	}
	return len(typed) < 32
}

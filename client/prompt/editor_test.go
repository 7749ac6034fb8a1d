package prompt

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"segue/client/text"
)

// typed has an editor take what was typed at once, and gives what is left of it.
func (e *editor) typed(keys string) {
	for left := []byte(keys); len(left) > 0; {
		k, n := decode(left)
		e.press(k)
		left = left[n:]
	}
}

// TestEditor: what keys make of a line; | is the cursor.
func TestEditor(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"text", "play 1", "play 1|"},
		{"left and right", "abc\x1b[D\x1b[Dx\x1b[Cy", "axby|c"},
		{"beyond the ends", "a\x1b[D\x1b[D\x1b[C\x1b[C\x1b[Cb", "ab|"},
		{"home and end", "abc\x1b[Hx\x1b[Fy", "xabcy|"},
		{"home and end of tmux", "abc\x1b[1~x\x1b[4~y", "xabcy|"},
		{"home and end of rxvt", "abc\x1b[7~x\x1b[8~y", "xabcy|"},
		{"home and end in application mode", "abc\x1bOHx\x1bOFy", "xabcy|"},
		{"Ctrl-A and Ctrl-E", "abc\x01x\x05y", "xabcy|"},
		{"Ctrl-B and Ctrl-F", "abc\x02\x02\x06x", "abx|c"},
		{"words", "one  two three\x1b[1;5D\x1b[1;5Dx\x1b[1;5C\x1b[1;5Cy", "one  xtwo threey|"},
		{"words of rxvt", "one two\x1bOdx\x1bOcy", "one xtwoy|"},
		{"backspace", "ab\x7f\x08\x08c", "c|"},
		{"delete", "abc\x1b[H\x1b[3~\x04x", "x|c"},
		{"Ctrl-U", "one two\x1b[D\x15", "|o"},
		{"Ctrl-K", "one two\x01\x06\x0b", "o|"},
		{"Ctrl-W", "one two  \x17x", "one x|"},
		{"Ctrl-Y", "one two\x17\x01\x19", "two|one "},
		{"Escape swallows nothing", "a\x1bb\x1b\x1bc", "abc|"},
		{"an arrow after Escape", "ab\x1b\x1b[Dx", "ax|b"},
		{"what is no key", "a\x1b[200~b\x1b[5;1Rc\x1b[99zd\x00\xffe", "abcde|"},
		{"wide characters", "日本語\x1b[D\x7fx", "日x|語"},
		{"combining characters", "xe\u0301\u0302\x7fy", "xy|"},
		{"a combining character alone", "ab\x1b[D\u0301", "a\u0301|b"},
		{"emoji", "a👩‍👩‍👧b\x1b[D\x7fc", "ac|b"},
		{"recall", "draft\x1b[A\x1b[A", "second|"},
		{"recall the draft", "draft\x1b[A\x1b[A\x1b[B\x1b[B\x1b[B!", "draft!|"},
		{"recall no more", "\x10\x10\x10\x10\x10\x0e", "second|"},
		{"search", "\x12f", "find first|"},
		{"search on", "\x12i\x12\x12", "find first|"},
		{"search less", "\x12second\x7f\x7f\x7f\x7f\x7f\x7fthird", "third|"},
		{"search and edit", "\x12sec\x1b[Hx", "x|second"},
		{"search in vain", "a\x12zz", "a|"},
		{"search given up", "\x12sec\x1bx", "secondx|"},
		{"search for nothing", "\x12\x7f\x7f", "|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := new(History)
			for _, line := range []string{"find first", "second", "third"} {
				h.Add(line)
			}
			e := editor{history: h, at: -1}
			e.typed(c.keys)
			got := e.before + "|" + e.after
			if got != c.want {
				t.Errorf("%q becomes %s and not %s", c.keys, got, c.want)
			}
		})
	}
}

func TestIncomplete(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  bool
	}{
		{"a", false},
		{"\x1b", true},
		{"\x1b[", true},
		{"\x1bO", true},
		{"\x1b[1;5", true},
		{"\x1b[1;5D", false},
		{"\x1bOH", false},
		{"\x1bx", false},
		{"\xe6", true},
		{"\xe6\x97", true},
		{"日", false},
		{"\xff", false},
		{"\x1b[" + strings.Repeat("1", 40), false},
	} {
		if got := incomplete([]byte(c.typed)); got != c.want {
			t.Errorf("%q: incomplete %v", c.typed, got)
		}
	}
}

// TestLay: rows are as wide as they may be, and the cursor is where it belongs.
func TestLay(t *testing.T) {
	for _, c := range []struct {
		before, after string
		width, rows   int
		want          string
	}{
		{"", "", 4, 9, "[] 0 0"},
		{"ab", "c", 4, 9, "[abc] 0 2"},
		{"abc", "defg", 4, 9, "[abcd efg] 0 3"},
		{"abcd", "", 4, 9, "[abcd ] 1 0"},
		{"abcd", "e", 4, 9, "[abcd e] 1 0"},
		{"日本", "語", 5, 9, "[日本 語] 0 4"},
		{"a日本", "語", 4, 9, "[a日 本語] 1 2"},
		{"e\u0301e\u0301", "x", 2, 9, "[e\u0301e\u0301 x] 1 0"},
		{"abcdefghij", "klm", 2, 2, "[ij kl] 1 0"},
		{"a", "bcdefghij", 2, 2, "[ab cd] 0 1"},
	} {
		l := lay(c.before, c.after, c.width).window(c.rows)
		if got := fmt.Sprint(l.rows, l.row, l.column); got != c.want {
			t.Errorf("%q and %q in %d columns: %s and not %s", c.before, c.after, c.width, got, c.want)
		}
	}
}

// FuzzEditor: whatever is typed, the line is text, and fits its rows.
func FuzzEditor(f *testing.F) {
	f.Add([]byte("play 日本\x1b[D\x7f\x12a\x12\x1b"), 7)
	f.Add([]byte("e\u0301\u0301\x1b[1;5D\x17\x19\x19"), 2)
	f.Fuzz(func(t *testing.T, keys []byte, width int) {
		h := new(History)
		h.Add("list 日本 e\u0301")
		e := editor{history: h, at: -1}
		e.typed(string(keys))
		if !utf8.ValidString(e.before) || !utf8.ValidString(e.after) || e.line() != text.Safe(e.line()) {
			t.Errorf("%q becomes %q and %q", keys, e.before, e.after)
		}
		width = 2 + max(width, -width)%80
		l := lay(e.before, e.after, width)
		if strings.Join(l.rows, "") != e.line() || l.row < 0 || l.row >= len(l.rows) || l.column > width {
			t.Errorf("%q in %d columns: %q, the cursor at %d, %d", e.line(), width, l.rows, l.row, l.column)
		}
		if i := slices.IndexFunc(l.rows, func(row string) bool { return text.Width(row) > width }); i >= 0 {
			t.Errorf("%q is wider than %d columns", l.rows[i], width)
		}
	})
}

package text_test

import (
	"slices"
	"strings"
	"testing"

	"segue/client/text"
)

func TestSafe(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"Kitchen Radio", "Kitchen Radio"},
		{"\x1b]0;mine\a\r\n", "�]0;mine���"},
		{"\u202eevil\u2066\u200f", "�evil��"},
		{"a\u2028b\xff", "a�b�"},
		{"\u009b31m", "�31m"},
	} {
		if got := text.Safe(c.given); got != c.want {
			t.Errorf("%q becomes %q and not %q", c.given, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		line string
		n    int
		want []string
	}{
		{"", 10, []string{""}},
		{"one two", 7, []string{"one two"}},
		{"one two", 6, []string{"one", "two"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"incomprehensible word", 4, []string{"incomprehensible", "word"}},
		{"a incomprehensible", 4, []string{"a", "incomprehensible"}},
		{"日本 日本 日本", 9, []string{"日本 日本", "日本"}},
		{"one two", 0, []string{"one two"}},
	} {
		if got := text.Wrap(c.line, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d columns: %q and not %q", c.line, c.n, got, c.want)
		}
	}
}

func TestClusters(t *testing.T) {
	for _, c := range []struct {
		s    string
		want []string
	}{
		{"", nil},
		{"ab", []string{"a", "b"}},
		{"e\u0301x", []string{"e\u0301", "x"}},
		{"日👩‍👩‍👧", []string{"日", "👩‍👩‍👧"}},
	} {
		if got := slices.Collect(text.Clusters(c.s)); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q and not %q", c.s, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three", 5)
	f.Add("日本 e\u0301", 2)
	f.Fuzz(func(t *testing.T, line string, n int) {
		lines := text.Wrap(line, n)
		for _, l := range lines {
			if n > 0 && text.Width(l) > n && strings.Contains(strings.TrimLeft(l, " "), " ") {
				t.Errorf("%q in %d columns has the line %q", line, n, l)
			}
		}
		if bare := strings.NewReplacer(" ", ""); bare.Replace(strings.Join(lines, "")) != bare.Replace(line) {
			t.Errorf("%q becomes %q", line, lines)
		}
	})
}

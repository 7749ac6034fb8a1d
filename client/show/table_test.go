package show_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"segue/client/show"
	"segue/client/text"
	"segue/internal/test/golden"
)

// table is a catalogue with every kind of title.
var table = [][4]string{
	{"#", "TITLE", "ARTIST", "LENGTH"},
	{"1", "Matinée", "Segue", "1:58"},
	{"42", "夜に駆ける", "日本のバンドと、とても長い名前の人々", "4:21"},
	{"1234", "a", "", "0:00"},
	{"12345", strings.Repeat("a very long title ", 9), strings.Repeat("An Orchestra of Many Words ", 4), "1:02:03"},
	{"4294967295", "Cafe\u0301 🎵", "Bjo\u0308rk", "1000:00:00"},
}

// TestRow: a table fits its terminal, and its columns stand below each other.
func TestRow(t *testing.T) {
	var b strings.Builder
	for _, w := range widths {
		fmt.Fprintf(&b, "--- %d ---\n", w)
		for _, row := range table {
			line := show.Row(w, row[0], row[1], row[2], row[3])
			fmt.Fprintln(&b, line)
			if n := text.Width(line); n >= w && len(row[3]) <= 7 {
				t.Errorf("%d columns in a terminal of %d: %s", n, w, line)
			}
		}
	}
	b.WriteString("--- no terminal ---\n")
	for _, row := range table {
		line := show.Row(0, row[0], row[1], row[2], row[3])
		fmt.Fprintln(&b, line)
		if !strings.Contains(line, row[1]) || !strings.Contains(line, row[2]) {
			t.Errorf("%q and %q are cut: %s", row[1], row[2], line)
		}
	}
	golden.Check(t, "table", b.String())
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"segue", 5, "segue"},
		{"segue", 4, "seg…"},
		{"segue", 1, "…"},
		{"segue", 0, ""},
		{"segue", -1, ""},
		{"夜に駆ける", 10, "夜に駆ける"},
		{"夜に駆ける", 9, "夜に駆け…"},
		{"夜に駆ける", 8, "夜に駆…"},
		{"", 3, ""},
	} {
		if got := text.Fit(c.text, c.n); got != c.want {
			t.Errorf("%q in %d columns is %q and not %q", c.text, c.n, got, c.want)
		}
		if c.n > 0 && text.Width(text.Pad(c.text, c.n)) != c.n {
			t.Errorf("%q, padded, is not %d columns wide", c.text, c.n)
		}
	}
}

func TestSparkline(t *testing.T) {
	for want, seconds := range map[string][]int{
		"":         nil,
		"▁▁":       {0, 0},
		"▁█":       {0, 10},
		"█":        {3},
		"▁▂▃▄▅▆▇█": {0, 1, 2, 3, 4, 5, 6, 7},
	} {
		var values []time.Duration
		for _, s := range seconds {
			values = append(values, time.Duration(s)*time.Second)
		}
		if got := show.Sparkline(values); got != want {
			t.Errorf("%v is drawn as %s and not as %s", seconds, got, want)
		}
	}
}

// FuzzLine: whatever a server says, a terminal is not moved by it.
func FuzzLine(f *testing.F) {
	f.Add("Matinée", "Segue", 79)
	f.Add("\x1b[2J\u202e\u200d", "\xff\u009b", 3)
	f.Fuzz(func(t *testing.T, title, artist string, width int) {
		s := moment(nil)
		s.Song.Title, s.Song.Artist = title, artist
		width %= 300
		line := show.Line(s, width, show.Style{})
		if n := text.Width(line); n > max(width, 0) {
			t.Errorf("%d columns of %d: %q", n, width, line)
		}
		if line != text.Safe(line) {
			t.Errorf("not harmless: %q", line)
		}
	})
}

package show_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"segue/client/player"
	"segue/client/show"
	"segue/client/text"
	"segue/internal/test/golden"
	"segue/internal/wire"
)

// widths are those of the golden screens.
var widths = []int{40, 80, 200}

// moment is a player 43 s into a song.
func moment(change func(*player.Status)) player.Status {
	s := player.Status{
		State: player.Playing, Number: 2,
		Song:     wire.Song{Song: 2, Title: "Kitchen Radio", Artist: "Segue"},
		Position: 43 * time.Second, Length: 109 * time.Second, Lead: 35 * time.Second,
		Rate: 1_100_000, SongRate: 24_000, Volume: 100, QueueLen: 1,
	}
	if change != nil {
		change(&s)
	}
	return s
}

// moments are what a status line must be able to show.
var moments = []struct {
	name   string
	status player.Status
}{
	{"playing", moment(nil)},
	{"begun", moment(func(s *player.Status) {
		s.State, s.Position, s.Lead, s.Rate = player.Starting, 0, 0, 0
		s.Song, s.Length, s.SongRate = wire.Song{}, 0, 0
	})},
	{"starting late", moment(func(s *player.Status) {
		s.State, s.Position, s.Lead, s.Rate, s.Wait = player.Starting, 0, 2*time.Second, 20_000, 4*time.Second
	})},
	{"paused", moment(func(s *player.Status) { s.State, s.Paused = player.Suspended, true })},
	{"stalled", moment(func(s *player.Status) {
		s.State, s.Lead, s.Rate, s.Wait = player.Stalling, 0, 21_000, 7*time.Second
	})},
	{"a slow link", moment(func(s *player.Status) {
		s.Lead, s.Rate, s.SongRate, s.Heard, s.Original = 9*time.Second, 17_000, 40_000, 96, 320
	})},
	{"offline, playing on", moment(func(s *player.Status) { s.Offline = errors.New("the server has closed the connection") })},
	{"offline, stalled", moment(func(s *player.Status) {
		s.State, s.Lead, s.Offline = player.Stalling, 0, errors.New("the server has closed the connection")
	})},
	{"all fetched", moment(func(s *player.Status) { s.Lead = 66 * time.Second })},
	{"a queue, quietly", moment(func(s *player.Status) { s.QueueAt, s.QueueLen, s.Volume = 1, 5, 30 })},
	{"no artist", moment(func(s *player.Status) { s.Song.Artist = "" })},
	{"Japanese", moment(func(s *player.Status) {
		s.Song.Title, s.Song.Artist = "夜に駆ける", "日本のバンドと長い名前"
	})},
	{"combining and emoji", moment(func(s *player.Status) {
		s.Song.Title, s.Song.Artist = "Cafe\u0301 👩‍👩‍👧 🎵", "Bjo\u0308rk"
	})},
	{"hostile", moment(func(s *player.Status) {
		s.Song.Title, s.Song.Artist = "\x1b[2J\x07\u202e\u009b31mevil\r\n", "\xff\u2028"
	})},
	{"long", moment(func(s *player.Status) {
		s.Number, s.Song.Title, s.Song.Artist = 4294967295, strings.Repeat("a very long title ", 9), "An Orchestra of Many Words"
		s.Position, s.Length = 9*time.Hour, 10*time.Hour
	})},
}

func TestLine(t *testing.T) {
	var b strings.Builder
	for _, m := range moments {
		fmt.Fprintf(&b, "# %s\n", m.name)
		for _, w := range widths {
			line := show.Line(m.status, w-1, show.Style{})
			fmt.Fprintln(&b, line)
			if n := text.Width(line); n >= w {
				t.Errorf("%s: %d columns in a terminal of %d: %s", m.name, n, w, line)
			}
		}
	}
	golden.Check(t, "line", b.String())
	manual, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range moments {
		if line := show.Line(m.status, 79, show.Style{}); m.name == "a slow link" && !strings.Contains(string(manual), "```slow\n"+line+"\n```") {
			t.Errorf("the manual does not show %s", line)
		}
	}
}

// TestLineFits: whatever the width, the line is no wider, and holds no
// character that moves the cursor.
func TestLineFits(t *testing.T) {
	for _, m := range moments {
		for w := range 220 {
			line := show.Line(m.status, w, show.Style{})
			if n := text.Width(line); n > w {
				t.Errorf("%s: %d columns of %d: %q", m.name, n, w, line)
			}
			if line != text.Safe(line) {
				t.Errorf("%s: not harmless: %q", m.name, line)
			}
		}
	}
	if line := show.Line(player.Status{State: player.Idle}, 80, show.Style{Colour: true}); line != "" {
		t.Errorf("idle is shown as %q", line)
	}
}

func TestColours(t *testing.T) {
	for _, c := range []struct {
		term, no string
		want     bool
	}{{"xterm", "", true}, {"xterm", "1", false}, {"dumb", "", false}, {"", "", false}} {
		t.Setenv("TERM", c.term)
		t.Setenv("NO_COLOR", c.no)
		if got := show.Environment().Colour; got != c.want {
			t.Errorf("TERM=%s NO_COLOR=%s: colours %v", c.term, c.no, got)
		}
	}
	for _, m := range moments {
		coloured, bare := show.Line(m.status, 79, show.Style{Colour: true}), show.Line(m.status, 79, show.Style{})
		stripped := strings.NewReplacer("\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "", "\x1b[m", "").Replace(coloured)
		if stripped != bare {
			t.Errorf("%s: but for its colours %q is not %q", m.name, coloured, bare)
		}
	}
}

// TestASCII: where the locale is another than one of UTF-8, nothing but the
// songs' own names needs more than ASCII.
func TestASCII(t *testing.T) {
	for _, c := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "", false},
		{"C", "", "de_DE.UTF-8", true},
		{"", "POSIX", "", true},
		{"", "", "en_US.ISO-8859-1", true},
		{"C.UTF-8", "C", "C", false},
		{"", "", "de_DE.utf8", false},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_CTYPE", c.ctype)
		t.Setenv("LANG", c.lang)
		if got := show.Environment().ASCII; got != c.want {
			t.Errorf("%+v: ASCII %v", c, got)
		}
	}
	var b strings.Builder
	for _, w := range widths {
		line := show.Line(moment(nil), w-1, show.Style{ASCII: true})
		fmt.Fprintln(&b, line)
		if rich := show.Line(moment(nil), w-1, show.Style{}); text.Width(rich) != len(line) || strings.Trim(line, asciiOnly) != "" {
			t.Errorf("%q stands for %q", line, rich)
		}
	}
	golden.Check(t, "ascii", b.String())
}

const asciiOnly = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

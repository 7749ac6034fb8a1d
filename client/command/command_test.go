package command

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/internal/wire"
)

// buffer is data that is never stuck.
type buffer struct{ bytes.Buffer }

func (b *buffer) WriteContext(_ context.Context, p []byte) (int, error) { return b.Write(p) }
func (b *buffer) Flush(context.Context) error                           { return nil }

// server is one connection to a server that answers by a function.
type server struct{ link *link.Link }

func (s server) Get(context.Context) (*link.Link, error) { return s.link, nil }

// answering is an environment with a server that answers requests, without
// their tags, by lines. What commands write and say goes to the buffers.
func answering(t *testing.T, answer func(request string) (lines []string, payload string)) (e *Env, out, said *buffer) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { far.Close() })
	go func() {
		fmt.Fprint(far, "* SEGUE 1\n")
		for scan := bufio.NewScanner(far); scan.Scan(); {
			tag, request, _ := strings.Cut(scan.Text(), " ")
			lines, payload := answer(request)
			for _, line := range lines {
				if fmt.Fprintf(far, "%s %s\n", tag, line); strings.HasPrefix(line, "DATA ") {
					fmt.Fprint(far, payload)
				}
			}
		}
	}()
	l := link.New(near, "fake")
	t.Cleanup(func() { l.Close() })
	out, said = new(buffer), new(buffer)
	return &Env{
		Server: server{l}, Data: out, Columns: func() int { return 79 },
		Say: func(line string) { fmt.Fprintln(said, line) },
	}, out, said
}

// asking is an environment with a server that answers everything alike.
func asking(t *testing.T, lines ...string) (e *Env, out, said *buffer) {
	t.Helper()
	return answering(t, func(string) ([]string, string) { return append(slices.Clone(lines), "OK"), "" })
}

// catalogue answers LIST by numbers and SONG as a server does whose songs have
// these numbers, and play a minute each.
func catalogue(songs ...uint32) func(string) ([]string, string) {
	return func(request string) ([]string, string) {
		from, count := uint32(1), uint32(1<<32-1) // what stands for what is left out
		for field := range strings.FieldsSeq(request) {
			fmt.Sscanf(field, "from=%d", &from)
			fmt.Sscanf(field, "count=%d", &count)
		}
		lines := []string{fmt.Sprintf("LIST total=%d revision=x scan=done", len(songs))}
		for _, n := range songs {
			if n >= from && count > 0 {
				lines, count = append(lines, fmt.Sprintf("ITEM %d ms=60000 title=%d", n, n)), count-1
			}
		}
		return append(lines, "OK"), ""
	}
}

// playing gives an environment a player. It plays nothing, for the server
// answers none of its questions.
func playing(t *testing.T, e *Env) {
	t.Helper()
	out, err := audio.OpenOutput("null", audio.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e.Player = player.New(player.Config{
		Connect: func(ctx context.Context) (*link.Link, error) {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		},
		Output: out,
	})
	t.Cleanup(func() { e.Player.Close() })
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ typed, want, err string }{
		{"play", "play", ""},
		{"pl", "play", ""},
		{"q", "", `"q" is short for queue or quit; type more of it`},
		{"st", "", "stop, status or stats"},
		{"stats", "stats", ""},
		{"sing", "", `"sing" is not a command`},
	} {
		got, err := Find(c.typed)
		switch {
		case c.err == "" && (err != nil || got.Name != c.want):
			t.Errorf("%q: error %v", c.typed, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v", c.typed, err)
		}
	}
}

// TestTable: every command can be told from the others, has help, and refuses
// arguments if it takes none.
func TestTable(t *testing.T) {
	var names []string
	e, _, _ := asking(t)
	for _, c := range Table() {
		if c.Name == "" || c.Help == "" || c.Run == nil || slices.Contains(names, c.Name) || c.JSON && !c.Alone {
			t.Errorf("the command %q is not whole, or there twice", c.Name)
		}
		names = append(names, c.Name)
		if c.Args != "" {
			continue
		}
		if _, usage := errors.AsType[UsageError](e.Line(t.Context(), c.Name+" x")); !usage {
			t.Errorf("%s takes an argument", c.Name)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		line, want string
		err        bool
	}{
		{"", "[]", false},
		{"  # a comment", "[]", false},
		{"play 1 2", "[{play false} {1 false} {2 false}]", false},
		{"play\t1\r", "[{play false} {1 false}]", false},
		{"play 1  # the first", "[{play false} {1 false}]", false},
		{"search a#b", "[{search false} {a#b false}]", false},
		{`play "99 Problems" # good`, "[{play false} {99 Problems true}]", false},
		{`play "#9 Dream"`, "[{play false} {#9 Dream true}]", false},
		{`search 12" don't`, "[{search false} {12\" false} {don't false}]", false},
		{`play "99`, "", true},
		{`play ""`, "[{play false} { true}]", false},
	} {
		words, err := Split(c.line)
		if (err != nil) != c.err || err == nil && fmt.Sprint(words) != c.want {
			t.Errorf("%q is split to %v, error %v", c.line, words, err)
		}
	}
	if got := fmt.Sprint(Words([]string{"1", `"1"`, `"`, `a"`})); got != `[{1 false} {1 true} {" false} {a" false}]` {
		t.Errorf("arguments become %s", got)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(`play "99 Problems" 1-3 # a`)
	f.Fuzz(func(t *testing.T, title string) {
		title = strings.Join(strings.Fields(strings.ReplaceAll(title, `"`, "")), " ")
		words, err := Split("play " + quote(title))
		if err != nil || join(words[1:]) != title {
			t.Errorf("%q is read as %v, error %v", title, words, err)
		}
		if numbers, _ := spans(words[1:]); numbers != nil {
			t.Errorf("%q is read as numbers", title)
		}
	})
}

func TestListWhileScanning(t *testing.T) {
	e, out, said := asking(t, `LIST total=1 revision=x scan=running`, `ITEM 7 ms=5000 title=Aria`)
	if err := e.Line(t.Context(), "list"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "   7  Aria") || said.String() != "the server is still looking for songs\n" {
		t.Errorf("prints %q and says %q", out, said)
	}
}

// TestListPiped: what goes to no terminal is not cut.
func TestListPiped(t *testing.T) {
	title := strings.Repeat("very ", 30) + "long"
	e, out, _ := asking(t, `LIST total=1 revision=x scan=done`, `ITEM 7 ms=5000 title="`+title+`"`)
	e.Columns = func() int { return 0 }
	if err := e.Line(t.Context(), "list"); err != nil || !strings.Contains(out.String(), title) {
		t.Errorf("prints %q, error %v", out, err)
	}
}

// TestListInPages: a long list is asked for in parts, and each song is shown
// once, in order.
func TestListInPages(t *testing.T) {
	var numbers []uint32
	for n := range uint32(2*page + 1) {
		numbers = append(numbers, 3*n+2)
	}
	for _, n := range []int{0, 1, page - 1, page, page + 1, 2 * page, 2*page + 1} {
		asked, answer := 0, catalogue(numbers[:n]...)
		e, _, _ := answering(t, func(request string) ([]string, string) {
			asked++
			return answer(request)
		})
		var got []uint32
		for item, err := range e.songs(t.Context(), wire.List{}, new(wire.ListHeader)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, item.Song)
		}
		if !slices.Equal(got, numbers[:n]) {
			t.Errorf("of %d songs %d are given", n, len(got))
		}
		if most := n/page + 1; asked > most {
			t.Errorf("%d songs are asked for %d times", n, asked)
		}
	}
}

// TestListWithoutEnd: what a server lists is bounded by what it says.
func TestListWithoutEnd(t *testing.T) {
	for _, lines := range [][]string{
		{"LIST total=1 revision=x scan=done", "ITEM 1 ms=1 title=a", "ITEM 2 ms=1 title=b"},
		{"LIST total=9 revision=x scan=done", "ITEM 2 ms=1 title=a", "ITEM 2 ms=1 title=b"},
		{"ITEM 2 ms=1 title=a"},
	} {
		e, _, _ := asking(t, lines...)
		if err := e.Line(t.Context(), "list"); err == nil || !strings.Contains(err.Error(), "makes no sense") {
			t.Errorf("%q: error %v", lines, err)
		}
	}
}

// TestNamed: what arguments name, by what the server says.
func TestNamed(t *testing.T) {
	const head = `LIST total=3 revision=x scan=done`
	items := []string{head, `ITEM 4 ms=1 title=Aria`, `ITEM 5 ms=1 title="Aria da capo"`}
	for _, c := range []struct {
		args  string
		lines []string
		want  string
		err   string
	}{
		{`"1979"`, []string{head, "ITEM 4 ms=1 title=1979", "ITEM 5 ms=1 title=\"1979 again\""}, "[4]", ""},
		{"0", nil, "", `"0" is not a song number`},
		{"da capo", []string{head, items[2]}, "[5]", ""},
		{"ARIA", items[:3], "[4]", ""},
		{"a", items[:3], "", `"a" matches 4 Aria, 5 Aria da capo; name one by its number`},
		{"4294967296", nil, "", "is not a song number"},
		{"x", []string{head}, "", `no song matches "x"; list shows those there are`},
		{"x", []string{`LIST total=0 revision=x scan=running`}, "", `no song matches "x" yet`},
		{"x", []string{`ERR 500 LIST text="the disk is on fire"`}, "", "the disk is on fire"},
	} {
		e, _, _ := asking(t, c.lines...)
		got, err := e.named(t.Context(), mustSplit(t, c.args))
		switch {
		case c.err == "" && (err != nil || fmt.Sprint(numbersOf(got)) != c.want):
			t.Errorf("%q names %v, error %v", c.args, got, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v and not %q", c.args, err, c.err)
		}
		if _, none := errors.AsType[NoSuchSong](err); none != strings.Contains(c.err, "no song matches") {
			t.Errorf("%q: error %T", c.args, err)
		}
	}
}

func mustSplit(t *testing.T, line string) []Word {
	t.Helper()
	words, err := Split(line)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// TestNumbered: numbers and ranges name the songs that there are.
func TestNumbered(t *testing.T) {
	for _, c := range []struct{ args, want, err string }{
		{"3", "[3]", ""},
		{"3 1 3", "[3 1 3]", ""},
		{"1-3", "[1 2 3]", ""},
		{"2-3 1", "[2 3 1]", ""},
		{"3-9", "[3 5 7]", ""},
		{"5 5-5", "[5 5]", ""},
		{"1-4294967295", "[1 2 3 5 7]", ""},
		{"4", "", "there is no song 4; list shows"},
		{"1 8", "", "there is no song 8; list shows"},
		{"8-9", "", "there are no songs from 8 to 9; list shows"},
		{"3-1", "", `"3-1" is not a song number`},
		{"0-3", "", `"0-3" is not a song number`},
	} {
		e, _, _ := answering(t, catalogue(1, 2, 3, 5, 7))
		got, err := e.named(t.Context(), mustSplit(t, c.args))
		switch {
		case c.err == "" && (err != nil || fmt.Sprint(numbersOf(got)) != c.want):
			t.Errorf("%q names %v, error %v", c.args, numbersOf(got), err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v and not %q", c.args, err, c.err)
		}
	}
}

// TestCheckFirst: what names no song changes nothing of what plays.
func TestCheckFirst(t *testing.T) {
	e, _, said := answering(t, catalogue(1, 2, 3))
	playing(t, e)
	line := func(line, wantErr, queue string) {
		t.Helper()
		err := e.Line(t.Context(), line)
		if (err == nil) != (wantErr == "") || err != nil && !strings.Contains(err.Error(), wantErr) {
			t.Errorf("%q: error %v", line, err)
		}
		if got := fmt.Sprint(e.Player.Queue().Songs); got != queue {
			t.Errorf("after %q the queue is %s and not %s", line, got, queue)
		}
		if s := e.Player.Status(); s.Number != 1 || s.State == player.Idle {
			t.Errorf("after %q song %d is %s", line, s.Number, s.State)
		}
	}
	line("play 1", "", "[1]")
	line("play 9", "there is no song 9", "[1]")
	line("play 2 9", "there is no song 9", "[1]")
	line("add 9", "there is no song 9", "[1]")
	line("add 2-3", "", "[1 2 3]")
	line("play 1 1", "", "[1 1]")
	line("repeat all", "", "[1 1]")
	line("volume 50", "", "[1 1]")
	line("shuffle", "", "[1 1]")
	if want := "added 2, queue 3 songs, 3:00\nqueue 2 songs, 2:00\nrepeat all\nvolume 50 %\nshuffled 1 song\n"; said.String() != want {
		t.Errorf("it says %q and not %q", said, want)
	}
}

// TestCover: a cover is as long as the server says, or it is not kept; what was
// there before stays.
func TestCover(t *testing.T) {
	t.Chdir(t.TempDir())
	lines := func(size, data int) []string {
		return []string{fmt.Sprintf("COVER 1 type=image/png bytes=%d", size), fmt.Sprintf("DATA %d", data), "OK"}
	}
	for _, c := range []struct {
		name       string
		size, data int
		err        string
	}{
		{"whole", 5, 5, ""},
		{"long", 5, 600, "not of 5 octets"},
		{"short", 5, 4, "not of 5 octets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, _, said := answering(t, func(string) ([]string, string) {
				return lines(c.size, c.data), strings.Repeat("x", c.data)
			})
			for _, name := range []string{"old.png", "new-" + c.name + ".png"} {
				if name == "old.png" {
					if err := os.WriteFile(name, []byte("of old"), 0o640); err != nil {
						t.Fatal(err)
					}
				}
				err := e.Line(t.Context(), "cover 1 "+name)
				got, _ := os.ReadFile(name)
				switch {
				case c.err == "":
					if err != nil || string(got) != "xxxxx" || !strings.Contains(said.String(), "saved "+name) {
						t.Errorf("%s holds %q, error %v", name, got, err)
					}
				case err == nil || !strings.Contains(err.Error(), c.err):
					t.Errorf("error %v", err)
				case name == "old.png" && string(got) != "of old":
					t.Errorf("%s holds %q", name, got)
				}
			}
		})
	}
	left, err := filepath.Glob("*")
	if err != nil || !slices.Equal(left, []string{"new-whole.png", "old.png"}) {
		t.Errorf("there are %q, error %v", left, err)
	}
}

// TestComplete: what the end of a line can be.
func TestComplete(t *testing.T) {
	e, _, _ := asking(t, `LIST total=2 revision=x scan=done`, `ITEM 12 ms=1 title="Night Train" artist=A`, `ITEM 31 ms=1 title=Noon artist=B`)
	for _, c := range []struct {
		line string
		from int
		want string
	}{
		{"  st", 2, "stop|status|stats"},
		{"repeat o", 7, "off|one"},
		{"help vo", 5, "volume"},
		{"stop x", 6, ""},
		{"nothing x", 9, ""},
		{"play n", 5, "Night Train|Noon"},
		{"pl  n", 4, "Night Train|Noon"},
		{"add 31 1", 4, "31 12"}, // 31 does not begin so
		{`play "n`, 5, "Night Train|Noon"},
	} {
		from, candidates := e.Complete(t.Context(), c.line)
		var texts []string
		for _, candidate := range candidates {
			texts = append(texts, candidate.Text)
		}
		if got := strings.Join(slices.Compact(texts), "|"); from != c.from || got != c.want {
			t.Errorf("%q is completed from %d with %q and not from %d with %q", c.line, from, got, c.from, c.want)
		}
	}
}

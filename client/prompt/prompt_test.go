package prompt_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"segue/client/player"
	"segue/client/prompt"
	"segue/client/show"
	"segue/internal/test/golden"
	"segue/internal/test/tty"
)

// rig is a prompt on a pseudo-terminal, whose footer is scripted and which
// repeats what is typed.
type rig struct {
	*tty.Terminal
	t      *testing.T
	prompt *prompt.Prompt
	status atomic.Pointer[player.Status]
	plays  atomic.Bool // there is something to stop
	done   chan error  // what Run has returned
}

func newRig(t *testing.T, columns, rows int, history *prompt.History) *rig {
	t.Helper()
	r := &rig{Terminal: tty.Open(t, columns, rows), t: t, done: make(chan error, 1)}
	r.show(player.Status{State: player.Idle})
	r.prompt = prompt.New(prompt.Config{
		In: r.TTY, Out: r.TTY, Prompt: "segue> ", History: history,
		Do:       r.do,
		Stop:     func() bool { return r.plays.Swap(false) },
		Complete: instruments,
		Every:    5 * time.Millisecond,
		Footer:   func(columns int) string { return show.Line(*r.status.Load(), columns, show.Style{}) },
	})
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		r.done <- r.prompt.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-over
	})
	r.WaitText("segue>")
	return r
}

// do carries out a line: quit leaves, hang waits until it is interrupted, deaf
// for ever.
func (r *rig) do(ctx context.Context, line string) (last bool) {
	switch line {
	case "quit":
		return true
	case "hang":
		<-ctx.Done()
		r.prompt.Say(context.Cause(ctx).Error())
	case "deaf":
		<-r.t.Context().Done()
	case "":
	default:
		r.printf("typed %s\n", line)
	}
	return false
}

// printf prints as a command does.
func (r *rig) printf(format string, args ...any) {
	r.prompt.WriteContext(r.t.Context(), fmt.Appendf(nil, format, args...))
}

func (r *rig) show(s player.Status) { r.status.Store(&s) }

// instruments are what the test's prompt knows.
func instruments(_ context.Context, line string) (from int, candidates []prompt.Candidate) {
	for _, c := range []prompt.Candidate{
		{Text: "flute"},
		{Text: "fiddle"},
		{Text: "Flugelhorn"},
		{Text: "oboe"},
		{Text: "koto", Note: "琴 (koto)"},
	} {
		if from = strings.LastIndexByte(line, ' ') + 1; strings.HasPrefix(strings.ToLower(c.Text), strings.ToLower(line[from:])) {
			candidates = append(candidates, c)
		}
	}
	return from, candidates
}

// TestScreens compares what is seen, at three widths.
func TestScreens(t *testing.T) {
	for _, w := range widths {
		t.Run(fmt.Sprint(w), func(t *testing.T) {
			r := newRig(t, w, 12, nil)
			var b strings.Builder
			shot := func(name, seen string) { fmt.Fprintf(&b, "--- %s ---\n%s", name, seen) }

			for _, m := range moments {
				if m.name == "combining and emoji" {
					continue // the emulator shows no combining characters
				}
				r.show(m.status)
				line := show.Line(m.status, w-1, show.Style{})
				seen := r.Wait(m.name, func(s string) bool { return lastLine(s) == line })
				shot(m.name, seen)
			}
			r.show(moment(nil))
			r.WaitText("0:43")
			r.Type("play some")
			r.WaitText("play some")
			r.prompt.Say("playing 2: Kitchen Radio – Segue (1:49)")
			shot("news above what is typed", r.WaitText("(1:49)\nsegue> play some\n"))
			r.Type("thing\r")
			shot("a command", r.Wait("an empty prompt", func(s string) bool { return strings.Contains(s, "typed play something\nsegue>\n") }))
			for i := range 20 {
				r.printf("line %d\n", i)
			}
			shot("scrolled", r.Wait("the last line", func(s string) bool { return strings.Contains(s, "line 19\nsegue>\n") }))
			r.show(player.Status{State: player.Idle})
			shot("nothing plays", r.Wait("no status line", func(s string) bool { return !strings.Contains(s, "playing") }))
			golden.Check(t, fmt.Sprintf("screens-%d", w), b.String())
		})
	}
}

func lastLine(s string) string {
	s = strings.TrimSuffix(s, "\n")
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// TestCompletion completes, and shows what there is where it cannot.
func TestCompletion(t *testing.T) {
	r := newRig(t, 80, 12, nil)
	for _, c := range []struct{ keys, want string }{
		{"o\t!", "segue> oboe !\n"},
		{"\x15f\t", "flute       fiddle      Flugelhorn\nsegue>"},
		{"l\t", "segue> flu"},
		{"\x15x\t.", "segue> x.\n"},
		{"\x15play fi\t.", "segue> play fiddle .\n"},
		{"\x15\t", "oboe        琴 (koto)\nsegue>"},
	} {
		r.Type(c.keys)
		r.WaitText(c.want)
	}
}

// TestRecall: what was typed can be recalled, also by the next prompt.
func TestRecall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "segue", "history")
	for run, c := range []struct{ keys, want string }{
		{"first\r", "typed first\n"},
		{"\x1b[A\x1b[A!\r", "typed first!\n"}, // the newest is the quit before
		{"\x1b[A\x1b[A\x1b[A\x1b[A\r", "typed first\n"},
	} {
		history, err := prompt.OpenHistory(file)
		if err != nil {
			t.Fatal(err)
		}
		if want := 2 * run; history.Len() != want {
			t.Errorf("run %d begins with %d lines and not %d", run, history.Len(), want)
		}
		r := newRig(t, 80, 12, history)
		r.Type(c.keys)
		r.WaitText(c.want)
		r.Type("quit\r")
		<-r.done
	}
}

// TestResize: the prompt and the status line go where they belong.
func TestResize(t *testing.T) {
	r := newRig(t, 80, 12, nil)
	r.show(moment(nil))
	r.WaitText("playing")
	r.Type("play some")
	r.WaitText("segue> play some")
	for _, size := range []struct{ columns, rows int }{{40, 12}, {200, 12}, {80, 24}, {80, 6}, {60, 3}, {80, 12}} {
		r.Resize(size.columns, size.rows)
		line := show.Line(moment(nil), size.columns-1, show.Style{})
		r.Wait(fmt.Sprintf("the prompt and one status line at %d × %d", size.columns, size.rows), func(s string) bool {
			rows := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
			if size.rows < 4 {
				return strings.Count(s, "playing") == 0 && rows[len(rows)-1] == "segue> play some"
			}
			return strings.Count(s, "playing") == 1 && rows[len(rows)-1] == line && len(rows) == size.rows &&
				strings.Count(s, "segue> play some\n") == 1
		})
	}
	r.Type("\x0c") // erases the screen
	r.Wait("the status line after Ctrl-L", func(s string) bool {
		return strings.HasPrefix(s, "segue> play some\n") && strings.Contains(lastLine(s), "playing")
	})
	r.Type("thing\r")
	r.WaitText("typed play something\n")
}

// TestTorn: however much is printed meanwhile, the line that is typed is whole.
func TestTorn(t *testing.T) {
	r := newRig(t, 40, 10, nil)
	typed := "play-a-song-whose-name-is-longer-than-the-terminal-is-wide"
	for i, c := range typed {
		r.Type(string(c))
		s := moment(nil)
		s.Volume = i
		r.show(s)
		r.printf("news %d\n", i)
	}
	last := fmt.Sprintf("news %d\n", len(typed)-1)
	r.Wait("the line, whole", func(s string) bool {
		_, after, _ := strings.Cut(s, last)
		return strings.HasPrefix(strings.ReplaceAll(after, "\n", ""), "segue> "+typed)
	})
}

// TestKeys: what is typed is where it belongs, however wide it is.
func TestKeys(t *testing.T) {
	r := newRig(t, 40, 12, nil)
	for _, c := range []struct{ keys, want string }{
		{"search 日本語\x01X", "\nsegue> Xsearch 日本語\n"},
		{"\x05\x7f\x7f!", "\nsegue> Xsearch 日!\n"},
		{"\x15", "\nsegue>\n"},
		{"\x15" + strings.Repeat("日", 20), "\nsegue> " + strings.Repeat("日", 16) + "\n" + strings.Repeat("日", 4) + "\n"},
		{"\x01X", "\nsegue> X" + strings.Repeat("日", 15) + "\n" + strings.Repeat("日", 5) + "\n"},
		{"\x05\x15one two\x1b[1;5Dx", "\nsegue> one xtwo\n"},
		{"\x1b[1~x\x1b[4~y", "\nsegue> xone xtwoy\n"},
		{"\x05\x15a\x1bbc", "\nsegue> abc\n"},
	} {
		r.Type(c.keys)
		r.Wait(c.want, func(s string) bool { return strings.Contains("\n"+s, c.want) })
	}
	r.Type("\x15first\r")
	r.WaitText("typed first\n")
	r.Type("second\r")
	r.WaitText("typed second\n")
	r.Type("\x12fi")
	r.WaitText("\nsearch fi: first\n")
	r.Type("zz")
	r.WaitText("\nno search fizz: first\n")
	r.Type("\x7f\x7f\r")
	r.WaitText("typed second\nsegue> first\ntyped first\nsegue>\n")
}

// TestInterrupt: Ctrl-C clears a line that is half typed, else ends what is
// carried out, else stops what plays, else leaves.
func TestInterrupt(t *testing.T) {
	r := newRig(t, 80, 12, nil)
	r.plays.Store(true)
	r.Type("half a line\x03")
	r.Type("hang\r")
	r.WaitText("segue> hang\n")
	if !r.plays.Load() {
		t.Error("clearing a line has stopped what plays")
	}
	r.Type("given up\x03kept\r") // what is typed meanwhile waits
	r.WaitText("interrupted\nsegue> kept\ntyped kept\nsegue>\n")
	r.Type("\x03x")
	r.WaitText("segue> x\n")
	if r.plays.Load() {
		t.Error("Ctrl-C has stopped nothing")
	}
	r.Type("\x15\x03")
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	r.done <- nil
}

// TestDeaf: what does not end when it is interrupted is left behind by the
// second Ctrl-C.
func TestDeaf(t *testing.T) {
	r := newRig(t, 80, 12, nil)
	r.Type("deaf\r\x03\x03")
	if err := <-r.done; !errors.Is(err, prompt.ErrInterrupted) {
		t.Errorf("error %v", err)
	}
	r.done <- nil
}

// TestLeave: the terminal is given back with the cursor on a fresh row, and
// without a footer, whatever was typed.
func TestLeave(t *testing.T) {
	for _, keys := range []string{"quit\r", "\x04", "half a line\x15\x04"} {
		r := newRig(t, 80, 12, nil)
		r.show(moment(nil))
		r.WaitText("0:43")
		r.Type(keys)
		if err := <-r.done; err != nil {
			t.Error(err)
		}
		r.done <- nil
		r.Wait("no footer", func(s string) bool { return !strings.Contains(s, "0:43") })
		r.WaitColumn(0)
		fmt.Fprint(r.TTY, strings.Repeat("\r\n", 12)+"$ ") // scrolls to the very bottom
		r.Wait("the shell's prompt", func(s string) bool { return strings.Count(s, "\n") == 12 && strings.HasSuffix(s, "\n$\n") })
	}
}

// TestCancelled: the end of the context ends the prompt, and is why.
func TestCancelled(t *testing.T) {
	term := tty.Open(t, 80, 12)
	why := errors.New("told to")
	ctx, cancel := context.WithCancelCause(t.Context())
	p := prompt.New(prompt.Config{In: term.TTY, Out: term.TTY, Prompt: "segue> "})
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	term.WaitText("segue>")
	cancel(why)
	if err := <-done; !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
	if _, err := p.WriteContext(t.Context(), []byte("late\n")); err != nil {
		t.Error(err)
	}
	if err := p.Flush(t.Context()); err == nil {
		t.Error("what is written after the end is said to be printed")
	}
}

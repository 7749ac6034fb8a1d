package prompt_test

import (
	"context"
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
	r.prompt.Flush(ctx)
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

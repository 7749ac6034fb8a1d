// Package screen is a terminal: a prompt whose line can be edited, completed
// and recalled, what happens meanwhile above it, and below it a line that says
// how things stand.
//
// It knows what a player's status looks like, and neither commands nor the
// network. Texts of a server are made harmless by [Text] before they are shown.
package screen

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// redrawTime is Config.Every unless told otherwise.
const redrawTime = 200 * time.Millisecond

// Config is what a terminal works with.
type Config struct {
	In, Out *os.File // the terminal
	Prompt  string
	History *History // nil: what was typed since the start
	// Interrupt is called for each Ctrl-C, at once and by a goroutine of the
	// terminal's, and told whether a line that was typed before it has been, or
	// is about to be, given to who reads; where it returns false the input ends.
	Interrupt func(line bool) bool
	// Complete gives what could stand in the place of the end of a line, and
	// where in the line that begins; nil: nothing.
	Complete func(line string) (from int, candidates []Candidate)
	// Status is the line at the bottom, of at most that many columns; "": none.
	Status func(columns int) string
	// Every is how often the status line and the terminal's size are looked
	// at; 0: five times a second.
	Every time.Duration
}

// A Terminal is in raw mode from Open to Close. ReadLine is for one goroutine;
// Write may be called concurrently.
type Terminal struct {
	cfg    Config
	term   *term.Terminal
	footer *footer
	keys   *keyboard
	old    *term.State
	done   chan struct{}
	closed sync.Once
	wg     sync.WaitGroup
}

// IsTerminal reports whether a prompt can be shown on two files.
func IsTerminal(in, out *os.File) bool {
	return term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

// Open sets a terminal up.
func Open(cfg Config) (*Terminal, error) {
	old, err := term.MakeRaw(int(cfg.In.Fd()))
	if err != nil {
		return nil, fmt.Errorf("cannot set up the terminal: %w", err)
	}
	t := &Terminal{
		cfg:    cfg,
		footer: &footer{out: cfg.Out},
		keys:   newKeyboard(cfg.In, cfg.Interrupt),
		old:    old,
		done:   make(chan struct{}),
	}
	t.term = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{t.keys, t.footer}, cfg.Prompt)
	if cfg.History != nil {
		t.term.History = cfg.History
	}
	t.term.AutoCompleteCallback = t.tab
	t.resize()
	t.wg.Go(t.watch)
	return t, nil
}

// ReadLine reads a line. The end of the input is io.EOF.
func (t *Terminal) ReadLine() (string, error) { return t.term.ReadLine() }

// Write prints text above the line that is being typed.
func (t *Terminal) Write(p []byte) (int, error) { return t.term.Write(p) }

// Columns is how wide a line of text may be.
func (t *Terminal) Columns() int { return t.footer.columns() }

// Hangup ends the input, as the end of a terminal does.
func (t *Terminal) Hangup() { t.keys.end() }

// Close gives the terminal back as it was. It may be called twice.
func (t *Terminal) Close() error {
	var err error
	t.closed.Do(func() {
		close(t.done)
		t.wg.Wait()
		t.footer.show("")
		err = term.Restore(int(t.cfg.In.Fd()), t.old)
	})
	return err
}

// watch keeps the status line, and notes when the terminal's size changes.
func (t *Terminal) watch() {
	tick := time.NewTicker(cmp.Or(t.cfg.Every, redrawTime))
	defer tick.Stop()
	for {
		t.resize()
		if t.cfg.Status != nil {
			t.footer.show(t.cfg.Status(t.footer.columns()))
		}
		select {
		case <-tick.C:
		case <-t.done:
			return
		}
	}
}

// resize fits the terminal to its size, if that is another now.
func (t *Terminal) resize() {
	width, height, err := term.GetSize(int(t.cfg.Out.Fd()))
	if err != nil || width < 1 {
		width, height = 80, 24
	}
	if t.footer.resize(width, height) {
		t.term.SetSize(width, height)
		t.term.Write(nil) // paints the line anew
	}
}

// tab completes a line.
func (t *Terminal) tab(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' || t.cfg.Complete == nil {
		return "", 0, false
	}
	from, candidates := t.cfg.Complete(line[:pos])
	text, show := complete(line[from:pos], candidates)
	if len(show) > 0 {
		io.WriteString(t.term, columns(show, t.Columns()+1))
	}
	head := line[:from] + text
	return head + line[pos:], len(head), true
}

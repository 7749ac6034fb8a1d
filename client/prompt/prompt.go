// Package prompt is a terminal at which commands are typed: a line that can be
// edited, completed and recalled, above it what happens meanwhile, and below it
// a footer that says how things stand.
//
// It knows neither commands nor songs. Whoever uses it gives functions that
// carry out a line, complete one, stop what goes on and say what the footer is.
package prompt

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"segue/client/spool"
	"segue/client/text"
)

// ErrInterrupted is why the context of a line ends that Ctrl-C interrupts, and
// what Run returns where that has not helped and Ctrl-C was pressed again.
var ErrInterrupted = errors.New("interrupted")

const (
	// everyTime is Config.Every unless told otherwise.
	everyTime = 200 * time.Millisecond
	// escapeTime is how long the rest of a key may take: a terminal sends it at
	// once, and a person who presses Escape does not.
	escapeTime = 50 * time.Millisecond
	// patience is how long a terminal that takes nothing is waited for at the
	// end.
	patience = 200 * time.Millisecond
	// mostWaiting is how many octets wait for a terminal that takes nothing;
	// what is said beyond that is lost.
	mostWaiting = 64 << 10
)

// Config is what a prompt works with. Its functions are called by goroutines of
// the prompt's, one call of each at a time.
type Config struct {
	In, Out *os.File // the terminal
	Prompt  string
	History *History // nil: what was typed since the start
	First   string   // a line to carry out before any is typed
	// Do carries out a line. It reports whether it was the last.
	Do func(ctx context.Context, line string) (last bool)
	// Stop is called for Ctrl-C where no line is typed or carried out; where it
	// returns false there was nothing to stop, and the prompt ends.
	Stop func() bool
	// Complete gives what could stand in the place of the end of a line, and
	// where in the line that begins; nil: nothing.
	Complete func(ctx context.Context, line string) (from int, candidates []Candidate)
	// Footer is the line at the bottom, of at most that many columns; "": none.
	Footer func(columns int) string
	// Every is how often the footer and the terminal's size are looked at; 0:
	// five times a second.
	Every time.Duration
}

// A Prompt is a terminal in use. Its methods may be called concurrently, and
// from New on; Run once.
type Prompt struct {
	cfg    Config
	plain  bool // no escape sequences: the terminal knows none
	out    *spool.Writer
	above  chan printing // what out has for the terminal
	width  atomic.Int64  // columns
	ended  chan struct{} // closed when Run is over
	old    *term.State
	resets sync.Once
}

// IsTerminal reports whether a prompt can be shown on two files.
func IsTerminal(in, out *os.File) bool {
	return term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

// New makes a prompt. The terminal is as it was until Run.
func New(cfg Config) *Prompt {
	if cfg.History == nil {
		cfg.History = new(History)
	}
	p := &Prompt{cfg: cfg, plain: os.Getenv("TERM") == "dumb", above: make(chan printing), ended: make(chan struct{})}
	if p.plain {
		p.out = spool.New(cfg.Out, mostWaiting)
	} else {
		p.out = spool.New(&lines{p: p}, mostWaiting)
	}
	width, _ := p.size()
	p.width.Store(int64(width))
	return p
}

// Run reads lines and has them carried out, until the last, or the input's end,
// or the context's, whose cause it returns. Then the terminal is as it was, and
// the cursor on a fresh line.
func (p *Prompt) Run(ctx context.Context) (err error) {
	defer close(p.ended)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if p.plain {
		return p.runPlain(ctx)
	}
	if p.old, err = term.MakeRaw(int(p.cfg.In.Fd())); err != nil {
		return fmt.Errorf("cannot set up the terminal: %w", err)
	}
	defer p.Reset()
	return newLoop(ctx, p).run()
}

// Reset gives the terminal's settings back as they were. It does not wait for
// the terminal.
func (p *Prompt) Reset() {
	p.resets.Do(func() {
		if p.old != nil {
			term.Restore(int(p.cfg.In.Fd()), p.old)
		}
	})
}

// Say prints a line above the one that is being typed. It never blocks: where
// the terminal takes nothing the line is lost.
func (p *Prompt) Say(line string) {
	var b bytes.Buffer
	for _, l := range text.Wrap(line, p.Columns()) {
		b.WriteString(l + "\n")
	}
	p.out.Write(b.Bytes())
}

// WriteContext prints text above the line that is being typed. It waits for the
// terminal as long as the context lives.
func (p *Prompt) WriteContext(ctx context.Context, b []byte) (int, error) {
	return p.out.WriteContext(ctx, b)
}

// Flush waits until all is printed, or the context ends.
func (p *Prompt) Flush(ctx context.Context) error { return p.out.Flush(ctx) }

// Columns is how wide a line of text may be.
func (p *Prompt) Columns() int { return int(p.width.Load()) - 1 }

func (p *Prompt) size() (width, height int) {
	width, height, err := term.GetSize(int(p.cfg.Out.Fd()))
	if err != nil || width < 1 {
		width, height = 80, 24
	}
	return width, height
}

// printing is text for the terminal, and a channel to close when it is there.
type printing struct {
	text string
	done chan struct{}
}

// lines is where the spool writes to: it hands whole lines to the loop, and
// keeps the beginning of the next.
type lines struct {
	p    *Prompt
	rest []byte
}

func (l *lines) Write(b []byte) (int, error) {
	l.rest = append(l.rest, b...)
	end := bytes.LastIndexByte(l.rest, '\n') + 1
	if end == 0 {
		return len(b), nil
	}
	out := printing{string(l.rest[:end]), make(chan struct{})}
	l.rest = l.rest[end:]
	select {
	case l.p.above <- out:
	case <-l.p.ended:
		return 0, io.ErrClosedPipe
	}
	select {
	case <-out.done:
	case <-l.p.ended:
	}
	return len(b), nil
}

// glance is what there is to see from time to time.
type glance struct {
	width, height int
	footer        string
}

// watch looks at the terminal's size and the footer until the context ends.
func (p *Prompt) watch(ctx context.Context, seen chan<- glance) {
	tick := time.NewTicker(cmp.Or(p.cfg.Every, everyTime))
	defer tick.Stop()
	var last glance
	for {
		var g glance
		g.width, g.height = p.size()
		if p.cfg.Footer != nil {
			g.footer = p.cfg.Footer(g.width - 1)
		}
		if g != last {
			last = g
			select {
			case seen <- g:
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// read gives what is typed, until the input's end. It can't be ended: the
// program is about to be when nobody listens.
func (p *Prompt) read(ctx context.Context, typed chan<- []byte) {
	defer close(typed)
	for {
		buf := make([]byte, 256)
		n, err := p.cfg.In.Read(buf)
		if n > 0 {
			select {
			case typed <- buf[:n]:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
	}
}

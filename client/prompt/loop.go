package prompt

import (
	"bytes"
	"context"
	"os"
	"time"
)

const (
	ctrlC = 0x03
	ctrlZ = 0x1a
)

// activity is what the prompt waits for before the next key is looked at.
type activity int

const (
	idle       activity = iota
	running             // a line is carried out
	completing          // candidates are looked for
	stopping            // what goes on is stopped
)

// loop is the prompt at work. All of it is owned by the goroutine of run, which
// never blocks: what may is done by others, who report to it. So keys,
// interrupts and the ends of commands come in one order.
type loop struct {
	*Prompt
	ctx context.Context

	edit   editor
	view   view
	footer string // that is to be shown
	dirty  bool   // the terminal does not show how things stand

	doing       activity
	cancel      context.CancelCauseFunc // of what is done
	interrupted bool                    // what is done was told to end
	pending     []byte                  // typed, and not looked at yet
	late        <-chan time.Time        // when an incomplete key is taken for what it is

	writing   bool     // the terminal is being written to
	printing  printing // that is being printed
	erased    string   // what must be written before anything else
	suspended bool
	over      bool
	err       error // why it is over

	typed     chan []byte
	frames    chan string
	written   chan struct{}
	seen      chan glance
	done      chan bool
	completed chan completion
	stopped   chan bool
	signals   chan os.Signal
}

// completion is what a line can be completed with.
type completion struct {
	from       int
	candidates []Candidate
}

func newLoop(ctx context.Context, p *Prompt) *loop {
	l := &loop{
		Prompt: p, ctx: ctx, edit: editor{history: p.cfg.History, at: -1}, dirty: true,
		typed: make(chan []byte), frames: make(chan string, 1), written: make(chan struct{}, 1),
		seen: make(chan glance), done: make(chan bool, 1), completed: make(chan completion, 1),
		stopped: make(chan bool, 1), signals: make(chan os.Signal, 4),
	}
	l.view.width, l.view.height = p.size()
	return l
}

// run takes what comes, until it is over.
func (l *loop) run() error {
	notify(l.signals)
	defer ignore(l.signals)
	go l.write()
	defer close(l.frames)
	ctx, cancel := context.WithCancel(l.ctx)
	watched := make(chan struct{})
	defer func() {
		cancel()
		select {
		case <-watched:
		case <-time.After(patience): // the footer is not to be had
		}
	}()
	go l.read(ctx, l.typed)
	go func() {
		defer close(watched)
		l.watch(ctx, l.seen)
	}()
	if l.cfg.First != "" {
		l.carryOut(l.cfg.First)
	}
	for !l.over {
		l.draw()
		l.wait()
		l.keys()
	}
	l.depart()
	return l.err
}

// wait takes one event.
func (l *loop) wait() {
	above := l.above
	if l.writing || l.printing.done != nil {
		above = nil
	}
	select {
	case typed, ok := <-l.typed:
		if !ok {
			l.leave(nil)
			return
		}
		l.late = nil
		l.pending = append(l.pending, typed...)
	case <-l.late:
		l.late = nil
		l.flushKey()
	case l.printing = <-above:
		l.dirty = true
	case <-l.written:
		l.writing = false
		if l.printing.done != nil && l.printing.text == "" {
			close(l.printing.done)
			l.printing = printing{}
		}
	case g := <-l.seen:
		l.see(g)
	case last := <-l.done:
		l.rest()
		if last {
			l.leave(nil)
		}
	case c := <-l.completed:
		l.rest()
		l.complete(c)
	case any := <-l.stopped:
		l.rest()
		if !any {
			l.leave(nil)
		}
	case s := <-l.signals:
		l.signalled(s)
	case <-l.ctx.Done():
		l.leave(context.Cause(l.ctx))
	}
}

// leave ends the prompt.
func (l *loop) leave(err error) { l.over, l.err = true, err }

// keys looks at what is pending, one key after another. While something is done
// keys wait, but for what interrupts and suspends: what was typed before a
// Ctrl-C is given up with it.
func (l *loop) keys() {
	for len(l.pending) > 0 && !l.over && !l.suspended {
		if l.doing != idle {
			if !l.urgent() {
				l.pending = l.pending[:min(len(l.pending), mostPending)]
				return
			}
			continue
		}
		if incomplete(l.pending) {
			if l.late == nil {
				l.late = time.After(escapeTime)
			}
			return
		}
		l.next()
	}
}

// mostPending is how many octets that are typed meanwhile wait.
const mostPending = 64 << 10

// urgent acts on the first key that does not wait, if there is one.
func (l *loop) urgent() bool {
	i := bytes.IndexAny(l.pending, string([]byte{ctrlC, ctrlZ}))
	if i < 0 {
		return false
	}
	if l.pending[i] == ctrlC {
		l.pending = l.pending[i+1:]
		l.interrupt()
		return true
	}
	l.pending = append(l.pending[:i], l.pending[i+1:]...)
	l.suspend()
	return true
}

// flushKey takes an incomplete key for what it is.
func (l *loop) flushKey() {
	if l.doing == idle && len(l.pending) > 0 {
		l.next()
	}
}

// next looks at one key.
func (l *loop) next() {
	k, n := decode(l.pending)
	l.pending = l.pending[n:]
	l.press(k)
}

// press acts on a key.
func (l *loop) press(k key) {
	l.dirty = true
	switch k.name {
	case "enter", "ctrl+j":
		line := l.edit.line()
		l.edit.clear()
		l.erased += l.view.erase() + l.view.line(l.cfg.Prompt+line, "") + l.view.leave()
		l.cfg.History.Add(line)
		l.carryOut(line)
	case "ctrl+c":
		l.interrupt()
	case "ctrl+d":
		if l.edit.line() == "" {
			l.leave(nil)
			return
		}
		l.edit.press(k)
	case "ctrl+l":
		l.erased += l.view.wipe()
	case "ctrl+z":
		l.suspend()
	case "tab":
		l.edit.search = nil
		l.lookUp()
	default:
		l.edit.press(k)
	}
}

// interrupt is Ctrl-C: it ends what is done, or clears the line, or stops what
// goes on. Where what is done does not end, the second leaves it behind.
func (l *loop) interrupt() {
	switch {
	case l.doing != idle && l.interrupted:
		l.leave(ErrInterrupted)
	case l.doing != idle:
		l.interrupted = true
		if l.cancel != nil {
			l.cancel(ErrInterrupted)
		}
	case l.edit.line() != "" || l.edit.search != nil:
		l.edit.clear()
	default:
		l.begin(stopping)
		go func() { l.stopped <- l.cfg.Stop() }()
	}
}

// begin notes what is done from now on.
func (l *loop) begin(what activity) (ctx context.Context) {
	l.doing, l.interrupted = what, false
	ctx, l.cancel = context.WithCancelCause(l.ctx)
	return ctx
}

// rest notes that nothing is done any more.
func (l *loop) rest() {
	l.cancel(nil)
	l.doing, l.cancel, l.dirty = idle, nil, true
}

// carryOut has a line carried out. It is done when all that it has printed is on
// the terminal.
func (l *loop) carryOut(line string) {
	ctx := l.begin(running)
	go func() {
		last := l.cfg.Do(ctx, line)
		l.out.Flush(l.ctx)
		l.done <- last
	}()
}

// lookUp has candidates looked for.
func (l *loop) lookUp() {
	if l.cfg.Complete == nil {
		return
	}
	ctx, before := l.begin(completing), l.edit.before
	go func() {
		from, candidates := l.cfg.Complete(ctx, before)
		l.completed <- completion{from, candidates}
	}()
}

// complete completes the line, or shows what it could be.
func (l *loop) complete(c completion) {
	typed := l.edit.before[c.from:]
	longer, show := complete(typed, c.candidates)
	l.edit.before = l.edit.before[:c.from] + longer
	if len(show) > 0 {
		l.erased += l.view.erase() + l.view.print(columns(show, l.view.width))
	}
}

// see takes note of the terminal's size and of the footer.
func (l *loop) see(g glance) {
	if g.width != l.view.width || g.height != l.view.height {
		l.erased += l.view.resize(g.width, g.height)
		l.width.Store(int64(g.width))
		l.dirty = true
	}
	if g.footer != l.footer {
		l.footer, l.dirty = g.footer, true
	}
}

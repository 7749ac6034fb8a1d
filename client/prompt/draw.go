package prompt

import (
	"strings"
	"time"

	"golang.org/x/term"
)

// write is the only writer of the terminal while the prompt runs.
func (l *loop) write() {
	for frame := range l.frames {
		l.cfg.Out.WriteString(frame)
		l.written <- struct{}{}
	}
}

// draw has the terminal show how things stand, if it takes anything. While it
// doesn't, what is to be shown changes, and nothing piles up.
func (l *loop) draw() {
	if !l.dirty || l.writing || l.suspended {
		return
	}
	var b strings.Builder
	b.WriteString(l.erased)
	b.WriteString(l.view.erase())
	b.WriteString(l.view.print(l.printing.text))
	b.WriteString(l.view.foot(l.footer))
	if l.doing != running {
		before, after := l.cfg.Prompt+l.edit.before, l.edit.after
		if q := l.edit.search; q != nil {
			before = "search " + q.words + ": " + l.edit.before
			if !q.found && q.words != "" {
				before = "no " + before
			}
		}
		b.WriteString(l.view.line(before, after))
	}
	l.erased, l.printing.text, l.dirty = "", "", false
	l.send(b.String())
}

// send gives the terminal something to write.
func (l *loop) send(frame string) {
	l.writing = true
	l.frames <- frame
}

// depart leaves the terminal: the cursor on a fresh line, and no footer.
func (l *loop) depart() {
	if !l.ready() {
		return
	}
	l.send(l.erased + l.view.print(l.printing.text) + l.view.leave() + l.view.foot(""))
	l.ready()
}

// ready waits until the terminal has taken what it was given, but not for long.
func (l *loop) ready() bool {
	if !l.writing {
		return true
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-l.written:
		l.writing = false
		return true
	case <-timer.C:
		return false
	}
}

// suspend gives the terminal to the shell, and stops the program.
func (l *loop) suspend() {
	if !canSuspend || l.suspended || !l.ready() {
		return
	}
	l.send(l.erased + l.view.erase() + l.view.foot(""))
	l.erased = ""
	l.ready()
	term.Restore(int(l.cfg.In.Fd()), l.old)
	l.suspended = true
	stopSelf() // the next thing that is heard of is that it goes on
}

// resume takes the terminal back. Whatever the shell has left there stays.
func (l *loop) resume() {
	term.MakeRaw(int(l.cfg.In.Fd()))
	l.suspended, l.dirty = false, true
	l.view.rows, l.view.row, l.view.footer = 0, 0, ""
}

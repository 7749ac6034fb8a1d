package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"segue/client/command"
	"segue/client/show"
	"segue/client/spool"
	"segue/client/text"
)

const (
	// mostData is how many octets of data wait for standard output; a command
	// then waits, too.
	mostData = 1 << 20
	// mostNotices is how many octets wait for standard error; what is said
	// beyond that is lost.
	mostNotices = 64 << 10
)

// A program is the client as it was started. Nothing but the spools' goroutines
// writes to its files, so that nobody waits for one that takes nothing.
type program struct {
	stdin      io.Reader
	stdout     io.Writer // where samples go with --output pcm:-
	data       *spool.Writer
	notices    *spool.Writer
	style      show.Style
	interrupts atomic.Bool // a prompt takes Ctrl-C, as a signal, for itself
	restore    atomic.Pointer[func()]
}

func newProgram(stdin io.Reader, stdout, stderr io.Writer) *program {
	p := &program{stdin: stdin, stdout: stdout, style: show.Environment()}
	p.data, p.notices = spool.New(stdout, mostData), spool.New(stderr, mostNotices)
	return p
}

// run does what the arguments say.
func (p *program) run(ctx context.Context, args []string) error {
	app := p.app()
	err := app.RunContext(ctx, arrange(app, args))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errors.Join(err, p.data.Flush(ctx))
}

// report tells why the program failed, where nobody has, and gives the exit
// code.
func (p *program) report(err error) int {
	code := exitCode(err)
	if told := is[command.Reported](err) && !is[*script](err); code != 0 && code < exitSignal && !told {
		p.say("client: " + explain(err))
	}
	ctx, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	if n := p.notices.Lost(); n > 0 {
		p.say(fmt.Sprintf("client: standard error took nothing for a while; %d lines are left out", n))
	}
	p.notices.Flush(ctx)
	return code
}

// say prints a line on standard error. It never blocks.
func (p *program) say(line string) {
	fmt.Fprintln(p.notices, p.style.Plain(text.Safe(line)))
}

// reset gives a terminal back as it was, where one is in use.
func (p *program) reset() {
	if f := p.restore.Load(); f != nil {
		(*f)()
	}
}

// columns is how wide a line on standard output may be; 0: it is no terminal.
func (p *program) columns() int {
	if f, ok := p.stdout.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 1 {
			return width - 1
		}
	}
	return 0
}

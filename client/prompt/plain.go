package prompt

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
)

// runPlain is Run for a terminal that knows no escape sequences (TERM=dumb): it
// edits its lines itself, and there is no footer.
func (p *Prompt) runPlain(ctx context.Context) error {
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	typed := make(chan string)
	go func() {
		defer close(typed)
		for in := bufio.NewReader(p.cfg.In); ; {
			line, err := in.ReadString('\n')
			if err != nil && (err != io.EOF || line == "") {
				return
			}
			select {
			case typed <- strings.TrimRight(line, "\r\n"):
			case <-ctx.Done():
				return
			}
		}
	}()
	line, asked := p.cfg.First, true
	for {
		if asked {
			last, err := p.plainLine(ctx, line, interrupts)
			if last || err != nil {
				return err
			}
			p.out.Write([]byte(p.cfg.Prompt))
		}
		select {
		case line, asked = <-typed:
			if !asked {
				p.out.Write([]byte("\n"))
				return p.out.Flush(ctx)
			}
		case <-interrupts:
			p.out.Write([]byte("\n"))
			if asked = false; !p.cfg.Stop() {
				return p.out.Flush(ctx)
			}
			p.out.Write([]byte(p.cfg.Prompt)) // the terminal has dropped what was typed
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// plainLine carries out a line, which the first interrupt ends and the second
// leaves behind.
func (p *Prompt) plainLine(ctx context.Context, line string, interrupts <-chan os.Signal) (last bool, err error) {
	lineCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan bool, 1)
	go func() {
		last := p.cfg.Do(lineCtx, line)
		p.out.Flush(ctx)
		done <- last
	}()
	for {
		select {
		case last := <-done:
			return last, nil
		case <-interrupts:
			if lineCtx.Err() != nil {
				return true, ErrInterrupted
			}
			cancel(ErrInterrupted)
		case <-ctx.Done():
			return true, context.Cause(ctx)
		}
	}
}

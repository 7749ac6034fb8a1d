package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"segue/client/command"
	"segue/client/config"
	"segue/client/prompt"
	"segue/client/show"
	"segue/client/text"
)

const promptText = "segue> "

// interactive carries out what is typed, or what standard input holds where that
// is no terminal.
func (p *program) interactive(ctx context.Context, opt options) error {
	c, err := p.newClient(opt)
	if err != nil {
		return err
	}
	in, ok1 := p.stdin.(*os.File)
	out, ok2 := p.stdout.(*os.File)
	if ok1 && ok2 && prompt.IsTerminal(in, out) {
		err = p.promptFor(ctx, c, in, out, opt.first)
	} else {
		err = c.script(ctx, opt.first, p.stdin)
	}
	return errors.Join(err, c.Close())
}

// promptFor opens the prompt. What happens meanwhile is printed above the line
// that is being typed.
func (p *program) promptFor(ctx context.Context, c *client, in, out *os.File, first string) error {
	if err := c.introduce(ctx); err != nil {
		return err
	}
	history, err := prompt.OpenHistory(config.History())
	if err != nil {
		c.say(err.Error())
	}
	t := prompt.New(prompt.Config{
		In: in, Out: out, Prompt: promptText, History: history, First: first,
		Do:       c.do,
		Stop:     c.player.Stop,
		Complete: c.candidates,
		Footer:   func(columns int) string { return show.Line(c.player.Status(), columns, p.style) },
	})
	p.interrupts.Store(os.Getenv("TERM") == "dumb")
	reset := t.Reset
	p.restore.Store(&reset)
	c.Data, c.Columns = plainData{t, p.style}, t.Columns
	c.sayTo(func(line string) { t.Say(p.style.Plain(text.Safe(line))) })
	defer c.sayTo(p.say)
	c.say(fmt.Sprintf("server %s; help shows what can be typed", c.addr))
	go func() {
		// A server that isn't there is told of before anything is asked for.
		if _, err := c.dialer.Get(ctx); err != nil && ctx.Err() == nil {
			c.say(explain(err))
		}
	}()
	return t.Run(ctx)
}

// plainData is a terminal that shows what its style can.
type plainData struct {
	command.Data
	style show.Style
}

// WriteContext implements [command.Data].
func (d plainData) WriteContext(ctx context.Context, p []byte) (int, error) {
	if _, err := d.Data.WriteContext(ctx, []byte(d.style.Plain(string(p)))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// do carries out a line of the prompt.
func (c *client) do(ctx context.Context, line string) (last bool) {
	err := c.Line(ctx, line)
	switch {
	case errors.Is(err, command.ErrQuit):
		last = true
	case err != nil && !is[command.Reported](err):
		c.say(explain(err))
	}
	return last
}

// candidates are what the end of a line could be.
func (c *client) candidates(ctx context.Context, line string) (from int, all []prompt.Candidate) {
	from, found := c.Complete(ctx, line)
	for _, one := range found {
		all = append(all, prompt.Candidate{Text: one.Text, Note: one.Note})
	}
	return from, all
}

// introduce connects if the user may have to be asked for a password: a prompt
// that reads the keyboard could not ask. A wrong one may be typed again.
func (c *client) introduce(ctx context.Context) error {
	if !c.named || c.password.given() {
		return nil
	}
	defer c.password.busy.Store(true)
	for tries := 3; ; tries-- {
		_, err := c.dialer.Get(ctx)
		if err == nil || tries == 1 || !refused(err) {
			return err
		}
		c.say(explain(err))
	}
}

package main

import (
	"context"
	"errors"
	"sync/atomic"

	"segue/client/audio"
	"segue/client/command"
	"segue/client/link"
	"segue/client/player"
	"segue/client/prefetch"
	"segue/client/show"
)

// A client is one server, one output and one player, put together.
type client struct {
	command.Env
	addr     string // of the server
	named    bool   // it logs in
	dialer   *link.Dialer
	player   *player.Player
	output   audio.Output
	trace    *trace
	password password
	says     atomic.Pointer[func(line string)] // where notices go
}

// newClient readies a client. It connects when something is first asked for.
func (p *program) newClient(opt options) (c *client, err error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	c = &client{password: password{file: opt.access.passwordFile}}
	c.sayTo(p.say)
	target, err := opt.access.target(opt.server, &c.password)
	if err != nil {
		return nil, err
	}
	c.addr, c.named, c.dialer = target.Addr, target.Login != nil, link.NewDialer(target.Dial)
	bits, err := audio.ParseBits(opt.bits)
	if err != nil {
		return nil, command.UsageError{Text: "--bits " + err.Error()}
	}
	if c.output, err = audio.OpenOutput(opt.output, audio.Options{Stdout: p.stdout, Notice: c.say, Bits: bits}); err != nil {
		return nil, command.UsageError{Text: err.Error()}
	}
	if c.trace, err = openTrace(opt.trace); err != nil {
		return nil, errors.Join(err, c.output.Close())
	}
	c.player = player.New(player.Config{
		Connect: c.dialer.Get,
		Output:  c.output,
		Rate:    opt.rate,
		Prefetch: prefetch.Config{
			Survive: opt.survive, Memory: int64(opt.memory) << 20,
			Quality: prefetch.Quality(opt.quality), MaxRate: opt.maxRate,
		},
		Observe: c.observe,
	})
	c.Env = command.Env{
		Player: c.player, Server: c.dialer, Data: p.data, Say: c.say, JSON: opt.json, Columns: p.columns,
	}
	if opt.output == "pcm:-" {
		c.Data = p.notices // standard output is the samples'
	}
	if p.columns() > 0 {
		c.Data = plainData{c.Data, p.style}
	}
	return c, nil
}

// observe tells people and the trace what the player does. It must not block.
func (c *client) observe(e player.Event) {
	c.trace.write(e)
	if line := show.Notice(e, explain); line != "" {
		c.say(line)
	}
}

// say tells people something, in one line.
func (c *client) say(line string) { (*c.says.Load())(line) }

func (c *client) sayTo(f func(line string)) { c.says.Store(&f) }

// Close ends what plays, the connection and the files.
func (c *client) Close() error {
	return errors.Join(c.player.Close(), c.output.Err(), c.dialer.Close(), c.trace.Close())
}

// once carries out one command, and waits until what it plays has ended.
func (p *program) once(ctx context.Context, opt options, cmd *command.Command, args []command.Word) error {
	c, err := p.newClient(opt)
	if err != nil {
		return err
	}
	c.Raw = true
	if err = c.Do(ctx, cmd, args); err == nil {
		err = c.Finish(ctx)
	}
	return errors.Join(err, c.Close())
}

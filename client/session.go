package main

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/client/prefetch"
)

// options are what the flags, the environment and the configuration file say.
type options struct {
	server  string
	output  string
	rate    int
	bits    string
	trace   string
	access  access
	first   string // command to carry out before the prompt
	json    bool
	survive time.Duration // outage budget
	memory  int           // limit of the look-ahead, MiB
}

// session is a client at work: one server, one output, one player.
type session struct {
	addr   string
	out    io.Writer // data, for people or programs
	json   bool      // for programs
	player *player.Player
	output audio.Output
	trace  *trace
	news   newsroom
	server *link.Dialer

	known    bool // the user has a name
	password password

	terminal bool       // out is one
	columns  func() int // how wide a line of out may be
}

// newSession readies a session. It connects when something is first asked for.
func newSession(cfg options, stdout, stderr io.Writer) (*session, error) {
	if err := checkLimits(cfg); err != nil {
		return nil, err
	}
	s := &session{out: stdout, json: cfg.json, password: password{file: cfg.access.passwordFile}}
	target, err := cfg.access.target(cfg.server, &s.password)
	if err != nil {
		return nil, err
	}
	s.addr, s.known = target.Addr, target.Login != nil
	s.terminal, s.columns = terminal(stdout)
	if cfg.output == "pcm:-" {
		s.out = stderr
	}
	s.news.out = stderr
	s.server = link.NewDialer(target.Dial)
	if s.output, err = openOutput(cfg, stdout, s.news.say); err != nil {
		return nil, err
	}
	if s.trace, err = openTrace(cfg.trace); err != nil {
		return nil, errors.Join(err, s.output.Close())
	}
	s.player = player.New(player.Config{
		Connect: s.server.Get,
		Output:  s.output,
		Rate:    cfg.rate,
		Prefetch: prefetch.Config{
			Survive: cfg.survive,
			Memory:  int64(cfg.memory) << 20,
		},
		Observe: func(e player.Event) {
			s.trace.write(e)
			s.news.report(e)
		},
	})
	return s, nil
}

// introduce connects if the user may have to be asked for a password: a prompt
// that reads the keyboard could not ask.
func (s *session) introduce(ctx context.Context) error {
	if !s.known || s.password.given() {
		return nil
	}
	_, err := s.server.Get(ctx)
	s.password.busy.Store(true)
	return err
}

// Close ends what plays, the connection and the files.
func (s *session) Close() error {
	return errors.Join(s.player.Close(), s.output.Err(), s.server.Close(), s.trace.Close())
}

// terminal reports whether w is one, and how wide its lines may be. What is no
// terminal is taken for one of 80 columns.
func terminal(w io.Writer) (bool, func() int) {
	const plain = 79
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 1 {
			return true, func() int { return width - 1 }
		}
	}
	return false, func() int { return plain }
}

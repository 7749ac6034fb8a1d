package main

import (
	"context"
	"errors"
	"io"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
)

// config is what the flags say.
type config struct {
	server string
	output string
	rate   int
	trace  string
	access access
	first  string // command to carry out before the prompt
}

// session is a client at work: one server, one output, one player.
type session struct {
	addr   string
	out    io.Writer // data, for people or programs
	player *player.Player
	output audio.Output
	trace  *trace
	news   newsroom
	server *link.Dialer

	known    bool // the user has a name
	password password
}

// newSession readies a session. It connects when something is first asked for.
func newSession(cfg config, stdout, stderr io.Writer) (*session, error) {
	s := &session{out: stdout, password: password{file: cfg.access.passwordFile}}
	target, err := cfg.access.target(cfg.server, &s.password)
	if err != nil {
		return nil, err
	}
	s.addr = target.Addr
	s.known = target.Login != nil
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

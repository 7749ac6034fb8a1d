package main

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/internal/wire"
)

// config is what the flags say.
type config struct {
	server string
	output string
	rate   int
	trace  string
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
}

// newSession readies a session. It connects when something is first asked for.
func newSession(cfg config, stdout, stderr io.Writer) (*session, error) {
	s := &session{addr: address(cfg.server), out: stdout}
	if cfg.output == "pcm:-" {
		s.out = stderr
	}
	s.news.out = stderr
	s.server = link.NewDialer(func(ctx context.Context) (*link.Link, error) { return link.Dial(ctx, s.addr) })
	var err error
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

// Close ends what plays, the connection and the files.
func (s *session) Close() error {
	return errors.Join(s.player.Close(), s.output.Err(), s.server.Close(), s.trace.Close())
}

// address completes HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.
func address(s string) string {
	if host, port, err := net.SplitHostPort(s); err == nil && port != "" {
		return net.JoinHostPort(host, port)
	}
	host := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(s, "["), ":"), "]")
	return net.JoinHostPort(host, strconv.Itoa(wire.DefaultPort))
}

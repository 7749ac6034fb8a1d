// Package session is one connection, and the set of them: requests in,
// replies and segment bytes out (RFC, "Duties of a Server").
//
// A connection is two goroutines. The reader parses lines and hands them over;
// the writer owns the socket's write side, all replies, and everything that
// orders what leaves: control first, then bulk in small chunks, in turn
// between the generations that wait for it. What the kernel is given is kept
// small (pace.go), so that control never stands behind a second of music.
package session

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// DefaultWriteTimeout is how long a client may take nothing. Mobile links pause
// for up to a minute and go on: the server must not be who gives up first.
const DefaultWriteTimeout = 2 * time.Minute

// Library is the songs that a server serves.
type Library interface {
	Songs() []*catalog.Song
	Song(number uint32) (*catalog.Song, error)
	Revision() string
}

// A Server serves a library on any number of connections. Its methods may be
// used concurrently; its fields are set before the first of them is.
type Server struct {
	Library Library
	Log     *slog.Logger // nil: silent
	Name    string       // said in the greeting
	Access  Access       // who must log in; nil: nobody
	// Plain has connections written to without asking how much of it is unsent,
	// as where the system doesn't tell.
	Plain bool
	// IdleTimeout ends connections that ask for nothing; 0: wire.IdleTimeout.
	IdleTimeout time.Duration
	// WriteTimeout ends connections that take nothing; 0: DefaultWriteTimeout.
	WriteTimeout time.Duration

	// MaxConns is how many connections may be open; one more is refused.
	// 0: 10,000.
	MaxConns int

	mu      sync.Mutex
	conns   map[*conn]struct{}
	ln      net.Listener
	closing bool
	wg      sync.WaitGroup
}

func (s *Server) init() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns != nil {
		return
	}
	s.conns = make(map[*conn]struct{})
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.IdleTimeout == 0 {
		s.IdleTimeout = wire.IdleTimeout
	}
	if s.MaxConns == 0 {
		s.MaxConns = 10_000
	}
	if s.WriteTimeout == 0 {
		s.WriteTimeout = DefaultWriteTimeout
	}
}

// Serve accepts connections from ln until Shutdown, and then returns nil.
func (s *Server) Serve(ln net.Listener) error {
	s.init()
	s.mu.Lock()
	s.ln = ln
	closing := s.closing
	s.mu.Unlock()
	if closing {
		ln.Close()
	}
	for pause := time.Millisecond; ; {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			pause = time.Millisecond
			s.start(nc)
		case s.isClosing():
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		default:
			// Out of file descriptors, most likely: it passes.
			s.Log.Error("cannot accept a connection", "reason", err)
			time.Sleep(pause)
			pause = min(2*pause, time.Second)
		}
	}
}

// start serves one connection in goroutines of its own, and owns nc from now
// on.
func (s *Server) start(nc net.Conn) {
	c := newConn(s, nc)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		s.wg.Go(func() { refuse(nc, "the server is shutting down") })
		return
	case len(s.conns) >= s.MaxConns:
		s.wg.Go(func() { refuse(nc, "the server is full; try again later") })
		return
	}
	s.conns[c] = struct{}{}
	s.wg.Go(func() {
		c.run()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.conns, c)
	})
}

// refuse ends a connection with a word.
func refuse(nc net.Conn, text string) {
	nc.SetWriteDeadline(time.Now().Add(time.Second))
	nc.Write(wire.AppendReply(nil, wire.Tag{}, wire.Errorf(wire.CodeClosing, "-", "%s", text)))
	nc.Close()
}

// ServeConn serves one connection and returns when it has ended. It owns nc.
func (s *Server) ServeConn(nc net.Conn) {
	s.init()
	newConn(s, nc).run()
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// Shutdown stops accepting, tells every client that the server ends, and
// returns when all connections are closed. Where ctx ends first they are cut.
func (s *Server) Shutdown(ctx context.Context) error {
	s.init()
	s.mu.Lock()
	s.closing = true
	if s.ln != nil {
		s.ln.Close()
	}
	for c := range s.conns {
		c.hand(item{end: &wire.Bye{Text: "the server is shutting down"}})
	}
	s.mu.Unlock()

	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for c := range s.conns {
			c.nc.Close()
		}
	})
	defer stop()
	s.wg.Wait()
	return ctx.Err()
}

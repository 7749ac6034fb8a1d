// Package session is one connection, and the set of them: requests in,
// replies and segment bytes out (RFC, "Duties of a Server").
//
// A connection is two goroutines and a bounded queue between them. The reader
// parses lines and hands them over (conn.go). The writer owns the socket's write
// side, all replies, and everything that orders what leaves: control first, then
// bulk in small chunks, in turn between the generations that wait for it
// (writer.go, schedule.go). What the kernel is given is kept small (pace.go), so
// that control never stands behind a second of music.
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
	"segue/server/ladder"
)

// DefaultWriteTimeout is how long a client may take nothing. Mobile links pause
// for up to a minute and go on: the server must not be who gives up first.
const DefaultWriteTimeout = 2 * time.Minute

// Library is the songs that a server serves. Its methods are called
// concurrently.
type Library interface {
	Songs() []*catalog.Song
	Song(number uint32) (*catalog.Song, error)
	// ByRevision is a song that has a revision, if there is one.
	ByRevision(revision string) (*catalog.Song, bool)
	Revision() string
	Progress() catalog.Progress
}

// A Server serves a library on any number of connections. Its methods may be
// used concurrently; its fields are set before the first of them is.
type Server struct {
	Library Library
	Log     *slog.Logger  // nil: silent
	Name    string        // said in the greeting
	Login   Authenticator // who must log in; nil: nobody
	// Ladder makes renditions of the songs; nil: there are none.
	Ladder *ladder.Ladder
	// Limits are how much clients may have and use.
	Limits

	once     sync.Once
	totals   totals
	streams  catalog.Streams
	reads    reads
	searches searches

	mu        sync.Mutex
	conns     map[*conn]struct{}
	customers customers
	ln        net.Listener
	closing   bool
	refusing  int // connections that are being told that they may not come in
	wg        sync.WaitGroup
}

func (s *Server) init() {
	s.once.Do(func() {
		s.conns = make(map[*conn]struct{})
		if s.Log == nil {
			s.Log = slog.New(slog.DiscardHandler)
		}
		s.Limits.setDefaults()
		s.streams.Max = s.MaxFiles
		s.reads = make(reads, s.MaxReads)
		s.totals.start = time.Now()
	})
}

// Serve accepts connections from ln until Shutdown, and then returns nil.
func (s *Server) Serve(ln net.Listener) error {
	s.init()
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		ln.Close()
		return nil
	}
	s.ln = ln
	s.wg.Add(1) // so that Shutdown also waits for who is accepted last, to be refused
	s.mu.Unlock()
	defer s.wg.Done()
	told := false // that none can be accepted
	for pause := time.Millisecond; ; {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			pause, told = time.Millisecond, false
			s.admit(nc)
		case s.isClosing():
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		default:
			// Out of file descriptors, most likely: it passes.
			if !told {
				s.Log.Error("cannot accept connections for now", "reason", err)
				told = true
			}
			time.Sleep(pause)
			pause = min(2*pause, time.Second)
		}
	}
}

// ServeConn serves one connection, which counts towards no limit, and returns
// when it has ended. It owns nc.
func (s *Server) ServeConn(nc net.Conn) {
	s.init()
	newConn(s, nc).run()
}

// capabilities are what the greeting says that the server can do.
func (s *Server) capabilities() []string {
	if s.Ladder == nil {
		return []string{wire.CapabilityCRC}
	}
	return []string{wire.CapabilityCRC, wire.CapabilityRenditions}
}

func (s *Server) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// Connections is how many connections are open. It may be called concurrently.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// hurry is how long before Shutdown's time runs out the replies that have begun
// are cut short, so that there is time to say so.
const hurry = time.Second

// unwind is how long connections that were cut may take to end. Those that hang
// in a read of the library are left behind.
const unwind = 100 * time.Millisecond

// Shutdown stops accepting, lets the replies that have begun be finished, tells
// every client that the server ends, and returns when all connections are
// closed. A second before ctx's deadline what isn't finished is dropped; where
// ctx ends the connections are cut.
func (s *Server) Shutdown(ctx context.Context) error {
	s.init()
	s.mu.Lock()
	s.closing = true
	if s.ln != nil {
		s.ln.Close()
	}
	s.mu.Unlock()
	s.tellAll(true)
	if deadline, ok := ctx.Deadline(); ok {
		late := time.AfterFunc(time.Until(deadline)-hurry, func() { s.tellAll(false) })
		defer late.Stop()
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.wg.Wait()
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		s.cut()
		late := time.NewTimer(unwind)
		defer late.Stop()
		select {
		case <-ended:
		case <-late.C:
		}
	}
	s.streams.Close()
	return ctx.Err()
}

// cut closes all connections.
func (s *Server) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.nc.Close()
	}
}

// tellAll says farewell to every client, when the replies that have begun are
// finished or now.
func (s *Server) tellAll(finish bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.end(ending{line: &wire.Bye{Text: "the server is shutting down"}, finish: finish})
	}
}

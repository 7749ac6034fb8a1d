package lab

import (
	"context"
	"net"
	"sync"
	"time"

	"segue/client/link"
	"segue/client/player"
	"segue/server/session"
)

// A Room holds one server and one client, whole, and the link between them.
// It must be built, used and closed inside one synctest bubble.
type Room struct {
	Server  *session.Server
	Player  *player.Player
	Speaker *Speaker

	mu     sync.Mutex
	path   Link
	link   *link.Link
	conn   *conn
	events []player.Event
	wg     sync.WaitGroup
}

// NewRoom sets up a client whose connections to a server of lib go over path.
// Of cfg, Connect, Output and Observe are the room's.
func NewRoom(lib session.Library, path Link, cfg player.Config) *Room {
	r := &Room{Server: &session.Server{Library: lib}, Speaker: &Speaker{}, path: path}
	cfg.Connect = r.Connect
	cfg.Output = r.Speaker
	observe := cfg.Observe
	cfg.Observe = func(e player.Event) {
		r.mu.Lock()
		r.events = append(r.events, e)
		r.mu.Unlock()
		if observe != nil {
			observe(e)
		}
	}
	r.Player = player.New(cfg)
	return r
}

// Connect gives the present connection, or makes a new one.
func (r *Room) Connect(context.Context) (*link.Link, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.link != nil && r.link.Err() == nil {
		return r.link, nil
	}
	client, server := r.path.Dial()
	r.conn = client.(*conn)
	r.wg.Go(func() { r.Server.ServeConn(server) })
	r.link = link.New(client, "the lab")
	return r.link, nil
}

// Conn is the client's end of the present connection.
func (r *Room) Conn() net.Conn {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.conn
}

// Reset breaks the present connection.
func (r *Room) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn != nil {
		r.conn.Reset()
	}
}

// Events is what the player has told so far.
func (r *Room) Events() []player.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]player.Event(nil), r.events...)
}

// When is the time of the first event of a kind, after a play was asked for.
func (r *Room) When(kind player.Kind, gen uint32) (at time.Time, ok bool) {
	for _, e := range r.Events() {
		if e.Kind == kind && e.Gen == gen {
			return e.At, true
		}
	}
	return time.Time{}, false
}

// Close ends the client and the server, and returns when all is gone.
func (r *Room) Close() {
	r.Player.Close()
	r.mu.Lock()
	l := r.link
	r.mu.Unlock()
	if l != nil {
		l.Close()
	}
	r.wg.Wait()
}

package lab

import (
	"context"
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
	Dialer  *link.Dialer

	mu     sync.Mutex
	path   Link
	conn   *conn
	events []player.Event
	wg     sync.WaitGroup
}

// NewRoom sets up a client whose connections to a server of lib go over path.
// Of cfg, Connect, Output and Observe are the room's.
func NewRoom(lib session.Library, path Link, cfg player.Config) *Room {
	r := &Room{Server: &session.Server{Library: lib}, Speaker: &Speaker{}, path: path}
	r.Dialer = link.NewDialer(r.connect)
	cfg.Connect = r.Dialer.Get
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

// connect makes a connection.
func (r *Room) connect(context.Context) (*link.Link, error) {
	client, server := r.path.Dial()
	r.wg.Go(func() { r.Server.ServeConn(server) })
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conn = client.(*conn)
	return link.New(client, "the lab"), nil
}

// Reset breaks the present connection.
func (r *Room) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn != nil {
		r.conn.Reset()
	}
}

// Received is how many octets have arrived on the present connection.
func (r *Room) Received() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn == nil {
		return 0
	}
	r.conn.in.mu.Lock()
	defer r.conn.in.mu.Unlock()
	return r.conn.in.received
}

// Pause has the client read nothing from the present connection for a while.
func (r *Room) Pause(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn != nil {
		r.conn.Pause(d)
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
	r.Dialer.Close()
	r.wg.Wait()
}

package lab

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"segue/client/link"
	"segue/client/player"
	"segue/server/session"
)

// A Room holds one server and one client, whole, and the link between them.
// It must be built, used and closed inside one synctest bubble.
type Room struct {
	Player  *player.Player
	Speaker *Speaker
	Dialer  *link.Dialer

	// Prepare, if set, is given the first connection before it is used.
	Prepare func(*conn)

	mu     sync.Mutex
	server *session.Server // nil: it is down
	path   Link
	dark   time.Time // until when the network is gone
	conns  []*conn   // all there have been, the client's ends
	events []player.Event
	wg     sync.WaitGroup
}

// NewRoom sets up a client whose connections to a server of lib go over path.
// Of cfg, Connect, Output and Observe are the room's.
func NewRoom(lib session.Library, path Link, cfg player.Config) *Room {
	r := &Room{server: &session.Server{Library: lib}, Speaker: &Speaker{}, path: path}
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

// connect makes a connection. Where there is no network TCP tries again, later
// each time.
func (r *Room) connect(ctx context.Context) (*link.Link, error) {
	const tries = link.GreetingTimeout // as link.Dial has it
	start := time.Now()
	for again := time.Second; r.isDark(); again *= 2 {
		select {
		case <-time.After(min(again, tries-time.Since(start))):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if time.Since(start) >= tries {
			return nil, &link.Unreachable{Addr: "the lab", Err: errors.New("no answer")}
		}
	}
	r.mu.Lock()
	path := r.path
	r.mu.Unlock()
	client, server := path.Dial()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.path.Begin.IsZero() {
		r.path.Begin = time.Now()
	}
	srv := r.server
	if srv == nil {
		client.(*conn).Reset()
		return nil, &link.Unreachable{Addr: "the lab", Err: syscall.ECONNREFUSED}
	}
	if r.Prepare != nil && len(r.conns) == 0 {
		r.Prepare(client.(*conn))
	}
	r.wg.Go(func() { srv.ServeConn(server) })
	r.conns = append(r.conns, client.(*conn))
	return link.New(client, "the lab"), nil
}

func (r *Room) isDark() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Before(r.dark)
}

// Darken takes the network away for a while.
func (r *Room) Darken(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dark = time.Now().Add(d)
	for _, c := range r.conns {
		c.Darken(d, true, true)
	}
}

// DarkenOne takes one direction of the present connections away for a while;
// new ones can be made.
func (r *Room) DarkenOne(d time.Duration, up bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		c.Darken(d, !up, up)
	}
}

// Kill ends the server. Its connections are reset, or, if it dies without a
// word, just cease to answer.
func (r *Room) Kill(word bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.server = nil
	for _, c := range r.conns {
		if word {
			c.Reset()
		} else {
			c.Darken(time.Hour, true, true)
		}
	}
}

// Serve has the server serve a connection that is not the client's.
func (r *Room) Serve(nc net.Conn) {
	r.mu.Lock()
	srv := r.server
	r.mu.Unlock()
	srv.ServeConn(nc)
}

// Restart starts a server, of another library if that isn't nil.
func (r *Room) Restart(lib session.Library) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.server = &session.Server{Library: lib}
}

// Reset breaks the present connections.
func (r *Room) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		c.Reset()
	}
}

// Received is how many octets have arrived, on all connections.
func (r *Room) Received() (octets int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		c.in.mu.Lock()
		octets += c.in.received
		c.in.mu.Unlock()
	}
	return octets
}

// Pause has the client read nothing from the present connections for a while.
func (r *Room) Pause(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		c.Pause(d)
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

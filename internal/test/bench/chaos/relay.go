//go:build linux

package main

import (
	"net"
	"sync"
)

// A relay stands between clients and a server and does to their connections
// what networks do. Its methods may be called concurrently.
type relay struct {
	ln net.Listener
	to string
	wg sync.WaitGroup

	mu    sync.Mutex
	light sync.Cond // a direction is open again, or the relay ends
	dark  [2]bool   // nothing passes: to the client, to the server
	cut   string    // the kind of message in whose middle to reset; empty: none
	up    bool      // that message goes to the server
	cuts  int       // resets so far
	conns map[net.Conn]struct{}
	over  bool
}

// The directions.
const (
	toClient = 0
	toServer = 1
)

func newRelay(to string) (*relay, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{ln: ln, to: to, conns: make(map[net.Conn]struct{})}
	r.light.L = &r.mu
	r.wg.Go(r.accept)
	return r, nil
}

func (r *relay) addr() string { return r.ln.Addr().String() }

// darken has nothing pass from now on; new connections are made, as far as the
// client can tell, and stay silent.
func (r *relay) darken(down, up bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dark = [2]bool{toClient: down, toServer: up}
	r.light.Broadcast()
}

// arm has a connection be reset in the middle of the next message of a kind.
func (r *relay) arm(kind string, up bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut, r.up = kind, up
}

// resets is how many connections were reset in the middle of a message.
func (r *relay) resets() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cuts
}

// reset breaks all connections.
func (r *relay) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.conns {
		breakOff(c)
	}
}

func (r *relay) close() {
	r.mu.Lock()
	r.over = true
	r.light.Broadcast()
	r.mu.Unlock()
	r.ln.Close()
	r.reset()
	r.wg.Wait()
}

func (r *relay) accept() {
	for {
		client, err := r.ln.Accept()
		if err != nil {
			return
		}
		r.wg.Go(func() { r.serve(client) })
	}
}

// serve passes on what one client and the server say.
func (r *relay) serve(client net.Conn) {
	defer r.forget(client)
	if !r.remember(client) || !r.await(toServer) {
		return
	}
	server, err := net.Dial("tcp", r.to)
	if err != nil {
		breakOff(client)
		return
	}
	defer r.forget(server)
	if !r.remember(server) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { r.pass(client, server, toClient) })
	both.Go(func() { r.pass(server, client, toServer) })
	both.Wait()
}

// pass passes on what goes in one direction.
func (r *relay) pass(to, from net.Conn, direction int) {
	var m messages
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		if !r.await(direction) {
			break
		}
		n, hit := r.find(&m, buf[:n], direction)
		if _, failed := to.Write(buf[:n]); hit || failed != nil {
			break
		}
		if err != nil {
			to.(*net.TCPConn).CloseWrite()
			return
		}
	}
	breakOff(to)
	breakOff(from)
}

// find is messages.cut for the message that is armed, which it disarms.
func (r *relay) find(m *messages, p []byte, direction int) (n int, hit bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kind := ""
	if r.up == (direction == toServer) {
		kind = r.cut
	}
	if n, hit = m.cut(p, kind); hit {
		r.cut = ""
		r.cuts++
	}
	return n, hit
}

// await returns when a direction is open, or false at the relay's end.
func (r *relay) await(direction int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.dark[direction] && !r.over {
		r.light.Wait()
	}
	return !r.over
}

func (r *relay) remember(c net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns[c] = struct{}{}
	return !r.over
}

func (r *relay) forget(c net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, c)
	c.Close()
}

// breakOff resets a connection.
func breakOff(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

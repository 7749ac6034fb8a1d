package lab

import (
	"context"
	"net"
	"testing"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/server/session"
)

// listen serves the shipped songs on an address of this machine.
func listen(t *testing.T, addr string) (*session.Server, string) {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	srv := &session.Server{Library: openMusic(t)}
	go srv.Serve(ln)
	return srv, ln.Addr().String()
}

// TestRestart takes a server on a real socket away and gives it back: a seek
// that needs it is carried out then, to the sample.
func TestRestart(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel() // a shutdown that waits for nobody
	srv, addr := listen(t, "127.0.0.1:0")
	dialer := link.NewDialer(func(ctx context.Context) (*link.Link, error) { return (&link.Target{Addr: addr}).Dial(ctx) })
	defer dialer.Close()
	r := &Room{Speaker: &Speaker{}, Dialer: dialer}
	told := make(chan player.Event, 10000)
	r.Player = player.New(player.Config{Connect: dialer.Get, Output: r.Speaker, Decode: Marked, Observe: func(e player.Event) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.events = append(r.events, e)
		told <- e
	}})
	defer r.Player.Close()
	await := func(kind player.Kind) player.Event {
		for e := range told {
			if e.Kind == kind {
				return e
			}
		}
		panic("it is never closed")
	}
	r.Player.Play(1)
	await(player.FirstSound)
	srv.Shutdown(gone)
	var middle time.Duration
	r.Player.Seek(func(_, length time.Duration) time.Duration {
		middle = length / 2
		return middle
	})
	await(player.Reconnecting)
	srv, _ = listen(t, addr)
	defer srv.Shutdown(gone)
	// Sound can come before it is told that the connection is there.
	for back, sounded := false, false; !back || !sounded; {
		switch e := <-told; e.Kind {
		case player.Reconnected:
			back = true
		case player.FirstSound:
			if sounded = true; e.Position < middle {
				t.Errorf("goes on at %v", e.Position)
			}
		}
	}
	r.Player.Stop()
	faithful(t, r, map[uint32][]audio.Sample{1: decode(t, openMusic(t), 1, Marked, 0, 1<<30)})
}

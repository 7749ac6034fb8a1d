//go:build linux

package main

import (
	"sync"
	"time"

	"segue/client/link"
	"segue/client/player"
	"segue/internal/test/lab"
)

// A listener is the player that ships, on real sockets, with an output that
// takes samples in real time, as a device does, and keeps them.
type listener struct {
	player  *player.Player
	speaker *lab.Speaker
	dialer  *link.Dialer

	mu     sync.Mutex
	events []player.Event
}

func newListener(addr string, cfg player.Config) *listener {
	l := &listener{speaker: &lab.Speaker{}}
	l.dialer = link.NewDialer(link.Target{Addr: addr}.Dial)
	cfg.Connect, cfg.Output = l.dialer.Get, l.speaker
	cfg.Observe = func(e player.Event) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.events = append(l.events, e)
	}
	l.player = player.New(cfg)
	return l
}

func (l *listener) close() {
	l.player.Close()
	l.dialer.Close()
}

// count is how often an event was told.
func (l *listener) count(kind player.Kind) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// since is the first event of a kind since a moment.
func (l *listener) since(at time.Time, kind player.Kind) (player.Event, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if e.Kind == kind && !e.At.Before(at) {
			return e, true
		}
	}
	return player.Event{}, false
}

// song is the song of a play.
func (l *listener) song(gen uint32) uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if e.Gen == gen {
			return e.Song
		}
	}
	return 0
}

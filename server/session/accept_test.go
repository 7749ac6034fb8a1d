package session

import (
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// exhausted is a listener that has no file descriptor left for a while.
type exhausted struct {
	*entrance
	until time.Time
}

func (e *exhausted) Accept() (net.Conn, error) {
	if time.Now().Before(e.until) {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	}
	return e.entrance.Accept()
}

// TestOutOfFiles: a server that cannot accept says so once, and goes on within
// a second of when it can.
func TestOutOfFiles(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := &Server{Library: lib, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))}
		e := &exhausted{newEntrance(), time.Now().Add(time.Minute)}
		done := make(chan error)
		go func() { done <- s.Serve(e) }()
		begun := time.Now()
		nc, br := e.dial(t, "192.0.2.1")
		next(t, br, nil)
		if d := time.Since(begun); d < time.Minute || d > time.Minute+time.Second {
			t.Errorf("greeted after %v", d)
		}
		nc.Close()
		s.Shutdown(t.Context())
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), "cannot accept"); n != 1 {
			t.Errorf("said %d times: %s", n, log.String())
		}
	})
}

package link_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// attempt is what becomes of one attempt to connect.
type attempt struct {
	takes time.Duration
	err   error
	says  string        // by the server, at once
	later time.Duration // and greeting after that
}

// dialing makes a dialer whose attempts go as told, the last again and again.
func dialing(t *testing.T, made *atomic.Int32, attempts ...attempt) *link.Dialer {
	d := link.NewDialer(func(ctx context.Context) (*link.Link, error) {
		a := attempts[min(int(made.Add(1)), len(attempts))-1]
		select {
		case <-time.After(a.takes):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if a.err != nil {
			return nil, a.err
		}
		client, server := net.Pipe()
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			io.Copy(io.Discard, server)
		}()
		go func() {
			server.Write([]byte(a.says))
			if a.later > 0 {
				select {
				case <-time.After(a.later):
					server.Write([]byte(greeting))
				case <-gone:
				}
			}
		}()
		return link.New(client, "fake"), nil
	})
	t.Cleanup(func() { d.Close() })
	return d
}

var errRefused = &link.Unreachable{Addr: "fake", Err: errors.New("connection refused")}

// silent asks something of a server that won't answer, and waits until it is
// noticed.
func silent(t *testing.T, d *link.Dialer) *link.Link {
	t.Helper()
	l, err := d.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-l.Greeted()
	if err := l.Send(func(link.Event) {}, link.Request{Tag: l.Tag(), Request: wire.List{}}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5 * time.Second)
	if _, ok := l.Silent(); !ok {
		t.Fatal("a server's silence is not noticed")
	}
	return l
}

// TestDialerFirst: before there has been a connection, attempts don't overlap,
// however long one takes: it may be asking for a password.
func TestDialerFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		d := dialing(t, &made, attempt{takes: time.Minute, says: greeting})
		go d.Get(t.Context())
		if _, err := d.Get(t.Context()); err != nil || made.Load() != 1 {
			t.Errorf("%d attempts, error %v", made.Load(), err)
		}
		d.Close()
	})
}

// TestDialerRefused: a refusal is told at once, and the next Get tries again.
func TestDialerRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		d := dialing(t, &made, attempt{err: errRefused}, attempt{says: greeting})
		start := time.Now()
		if _, err := d.Get(t.Context()); !errors.Is(err, errRefused) || time.Since(start) > 0 {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
		l, err := d.Get(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.Get(t.Context()); again != l || err != nil {
			t.Error("the connection is not kept")
		}
		d.Close()
		if _, err := d.Get(t.Context()); !errors.Is(err, link.ErrClosed) {
			t.Errorf("a closed dialer says %v", err)
		}
	})
}

// TestDialerStaggers: a server that was there before is tried again each
// second, whatever became of the attempts before.
func TestDialerStaggers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int32
		swallowed := attempt{takes: 5 * time.Second, err: errRefused}
		d := dialing(t, &made, attempt{says: greeting}, swallowed, swallowed, attempt{says: greeting})
		l, _ := d.Get(t.Context())
		l.Close()
		start := time.Now()
		l, err := d.Get(t.Context())
		if err != nil || time.Since(start) != 2*time.Second || made.Load() != 4 {
			t.Errorf("%d attempts in %v, error %v", made.Load(), time.Since(start), err)
		}
		time.Sleep(10 * time.Second) // the others fail, which is nobody's business
		if again, err := d.Get(t.Context()); again != l || err != nil {
			t.Errorf("another connection, error %v", err)
		}
		d.Close()
	})
}

// TestDialerSilence: beside a silent connection another is made, and the first
// of them that speaks stays.
func TestDialerSilence(t *testing.T) {
	mute := attempt{says: greeting}
	t.Run("the new one speaks", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var made atomic.Int32
			d := dialing(t, &made, mute, attempt{later: time.Second})
			old := silent(t, d)
			l, err := d.Get(t.Context())
			if err != nil || l == old || old.Err() == nil {
				t.Errorf("still on the silent connection (%v), error %v", old.Err(), err)
			}
			d.Close()
		})
	})
	t.Run("the old one speaks", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var made atomic.Int32
			d := dialing(t, &made, attempt{says: greeting, later: 6 * time.Second}, attempt{later: 4 * time.Second})
			old := silent(t, d)
			l, err := d.Get(t.Context())
			if err != nil || l != old {
				t.Errorf("left a connection that speaks again, error %v", err)
			}
			time.Sleep(10 * time.Second)
			if old.Err() != nil {
				t.Errorf("and it was closed: %v", old.Err())
			}
			d.Close()
		})
	})
	t.Run("neither", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var made atomic.Int32
			d := dialing(t, &made, mute, attempt{takes: 5 * time.Second, err: errRefused})
			silent(t, d)
			start := time.Now()
			if _, err := d.Get(t.Context()); !errors.Is(err, errRefused) || time.Since(start) != 5*time.Second {
				t.Errorf("error %v after %v", err, time.Since(start))
			}
			// Others are under way: the next to ask is told sooner.
			if _, err := d.Get(t.Context()); !errors.Is(err, errRefused) || time.Since(start) > 6*time.Second {
				t.Errorf("error %v after %v", err, time.Since(start))
			}
			d.Close()
		})
	})
}

package link_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// ends are a line's connections, and the servers' ends of them. Each is greeted
// at once, unless an error is due.
type ends struct {
	errs  []error // of the attempts to come; nil: it succeeds
	hello string

	mu      sync.Mutex
	began   []time.Time
	links   []*link.Link
	servers []net.Conn
}

func (e *ends) connect(context.Context) (*link.Link, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := len(e.began)
	e.began = append(e.began, time.Now())
	if n < len(e.errs) && e.errs[n] != nil {
		return nil, e.errs[n]
	}
	client, server := net.Pipe()
	go io.Copy(io.Discard, server)
	hello := e.hello
	if hello == "" {
		hello = greeting
	}
	go server.Write([]byte(hello))
	l := link.New(client, "fake")
	e.links, e.servers = append(e.links, l), append(e.servers, server)
	return l, nil
}

// attempts are when each began.
func (e *ends) attempts() []time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.began)
}

// end is one that was made, and its server.
func (e *ends) end(i int) (*link.Link, net.Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.links[i], e.servers[i]
}

// lose ends one, which has brought something new or not.
func (e *ends) lose(i int, progress bool) {
	l, _ := e.end(i)
	if progress {
		l.Progress()
	}
	l.Close()
}

func (e *ends) close() {
	for i := range e.links {
		l, server := e.end(i)
		l.Close()
		server.Close()
	}
}

// watched is a line whose changes are kept. It is wanted until it is refused.
type watched struct {
	*link.Line
	mu      sync.Mutex
	changes []link.Change
}

func watch(e *ends) (*watched, func()) {
	w := &watched{Line: link.NewLine(e.connect)}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case c := <-w.Changes():
				w.mu.Lock()
				w.changes = append(w.changes, c)
				w.mu.Unlock()
				w.Want(c.State != link.Refused)
			case <-stop:
				return
			}
		}
	}()
	return w, func() { close(stop); <-done; w.Close(); e.close() }
}

// last is the last change.
func (w *watched) last() link.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes[len(w.changes)-1]
}

func (w *watched) states() (all []link.State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.changes {
		all = append(all, c.State)
	}
	return all
}

// TestLineUnwanted: nobody wants a connection, so none is made.
func TestLineUnwanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ends{}
		w, end := watch(e)
		time.Sleep(time.Hour)
		if len(e.attempts()) > 0 || len(w.states()) > 0 {
			t.Errorf("%d attempts, changes %v", len(e.attempts()), w.states())
		}
		end()
	})
}

// TestLinePauses: after failed attempts the pauses grow as the RFC has them, and
// a connection that has brought something new begins them anew.
func TestLinePauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ends{errs: slices.Repeat([]error{errRefused}, 8)}
		w, end := watch(e)
		w.Want(true)
		time.Sleep(time.Minute)
		want := []time.Duration{0, 100, 200, 400, 800, 1000, 1000, 1000}
		if len(e.attempts()) != 9 {
			t.Fatalf("%d attempts", len(e.attempts()))
		}
		for i, most := range want {
			most *= time.Millisecond
			if pause := e.attempts()[i+1].Sub(e.attempts()[i]); pause > most || pause < most*3/4 {
				t.Errorf("pause %d is %v, and should be %v", i, pause, most)
			}
		}
		// It has brought nothing: the next attempt waits, as the first after it.
		e.lose(0, false)
		synctest.Wait()
		if len(e.attempts()) != 10 { // the last began long ago
			t.Errorf("%d attempts", len(e.attempts()))
		}
		e.lose(1, false)
		synctest.Wait()
		if len(e.attempts()) != 10 {
			t.Error("there is no pause after a connection that has brought nothing")
		}
		time.Sleep(time.Second)
		e.lose(2, true)
		synctest.Wait()
		e.lose(3, true)
		synctest.Wait()
		if len(e.attempts()) != 13 {
			t.Errorf("%d attempts: a connection that has brought something new is not tried again at once", len(e.attempts()))
		}
		end()
	})
}

// TestLineStates follows a line through a silence and a loss.
func TestLineStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ends{errs: []error{nil, errRefused, errRefused}}
		w, end := watch(e)
		w.Want(true)
		synctest.Wait()
		l, server := e.end(0)
		if err := l.Send(func(link.Event) {}, link.Request{Tag: l.Tag(), Request: wire.List{}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4050 * time.Millisecond)
		server.Write([]byte("* NEWS\n"))
		time.Sleep(time.Second)
		l.Close()
		time.Sleep(5 * time.Second)
		want := []link.State{
			link.Connected, link.Up, link.Silent, link.Failing, link.Failing, link.Up,
			link.Dropped, link.Connected, link.Up,
		}
		if got := w.states(); !slices.Equal(got, want) {
			t.Errorf("changes %v, not %v", got, want)
		}
		end()
	})
}

// TestLineRefused: what will not pass ends the line, until somebody else wants
// it.
func TestLineRefused(t *testing.T) {
	final := wire.Errorf(wire.CodeForbidden, "AUTH", "no")
	for name, e := range map[string]*ends{
		"the login":    {errs: []error{final}},
		"the protocol": {hello: greeting + "nonsense\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, end := watch(e)
				w.Want(true)
				time.Sleep(time.Minute)
				if w.last().State != link.Refused || len(e.attempts()) != 1 {
					t.Errorf("%d attempts, changes %v", len(e.attempts()), w.states())
				}
				w.Want(true)
				synctest.Wait()
				if len(e.attempts()) != 2 {
					t.Errorf("%d attempts, after a new wish", len(e.attempts()))
				}
				end()
			})
		})
	}
}

// TestLineGivesUp: a server that is away for an hour is given up. What came on
// the last connection just before its loss makes that neither longer nor shorter.
func TestLineGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ends{errs: append([]error{nil}, slices.Repeat([]error{errRefused}, 10000)...)}
		w, end := watch(e)
		w.Want(true)
		time.Sleep(10 * time.Second)
		e.lose(0, true)
		time.Sleep(time.Hour - time.Second)
		if last := w.last(); last.State != link.Failing {
			t.Errorf("a moment before: %v", last)
		}
		time.Sleep(2 * time.Second)
		if last := w.last(); last.State != link.Refused || !errors.Is(last.Err, errRefused) {
			t.Errorf("an hour later: %v", last)
		}
		end()
	})
}

// TestLineWaits: a server that holds logins back, or has failed, is tried again,
// not sooner than it has said.
func TestLineWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := wire.Errorf(wire.CodeHeldBack, "AUTH", "too many").RetryIn(20 * time.Second)
		e := &ends{errs: []error{nil, held, wire.Errorf(wire.CodeServer, "AUTH", "the users file cannot be read")}}
		w, end := watch(e)
		w.Want(true)
		synctest.Wait()
		e.lose(0, true)
		time.Sleep(time.Minute)
		want := []link.State{link.Connected, link.Up, link.Dropped, link.Failing, link.Failing, link.Connected, link.Up}
		if got := w.states(); !slices.Equal(got, want) {
			t.Errorf("changes %v, not %v", got, want)
		}
		if pause := e.attempts()[2].Sub(e.attempts()[1]); pause < 20*time.Second || pause > 21*time.Second {
			t.Errorf("tried again after %v", pause)
		}
		if pause := e.attempts()[3].Sub(e.attempts()[2]); pause > time.Second {
			t.Errorf("tried again after %v", pause)
		}
		end()
	})
}

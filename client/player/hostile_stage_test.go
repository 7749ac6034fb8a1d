package player_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/link"
	"segue/client/player"
	"segue/internal/test/lab"
)

// patience is how long a play of the tune may take, in virtual time. Nothing
// that a server does makes it longer: who waits for more hangs.
const patience = 10 * time.Minute

// stage is a client whose connections lead to fake servers: the first to one
// with a script, those after it to a right one.
type stage struct {
	player  *player.Player
	speaker *lab.Speaker

	mu     sync.Mutex
	events []player.Event

	dialer  *link.Dialer
	scripts chan func(*fake) // of the next connections; none: right
	wg      sync.WaitGroup
}

func newStage(script func(*fake), decode func(io.Reader) audio.Source) *stage {
	s := &stage{speaker: &lab.Speaker{Rate: tuneRate}, scripts: make(chan func(*fake), 2)}
	s.scripts <- script
	s.dialer = link.NewDialer(s.connect)
	s.player = player.New(player.Config{Connect: s.dialer.Get, Output: s.speaker, Decode: decode, Observe: s.observe})
	return s
}

func (s *stage) observe(e player.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
}

// told is how often an event of a play was told.
func (s *stage) told(kind player.Kind, gen uint32) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.Kind == kind && e.Gen == gen {
			n++
		}
	}
	return n
}

// connect makes a connection.
func (s *stage) connect(context.Context) (*link.Link, error) {
	f, client := newFake()
	script := right
	select {
	case script = <-s.scripts:
	default:
	}
	s.wg.Go(func() { f.run(script) })
	return link.New(client, "fake"), nil
}

// right is the script of a right server.
func right(f *fake) {
	f.say(greeting)
	f.serve(honest)
}

// hangup ends the present connection.
func (s *stage) hangup() {
	if l, err := s.dialer.Get(context.Background()); err == nil {
		l.Close()
	}
}

func (s *stage) close() {
	s.player.Close()
	s.dialer.Close()
	s.wg.Wait()
}

// play plays the tune and gives what was heard of it.
func (s *stage) play(t *testing.T) ([]audio.Sample, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	before := len(s.speaker.Takes())
	s.player.Play(1)
	err := s.player.Wait(ctx)
	if ctx.Err() != nil {
		t.Errorf("the play hangs: %+v", s.player.Status())
		s.player.Stop()
	}
	var heard []audio.Sample
	for _, take := range s.speaker.Takes()[before:] {
		heard = append(heard, take.Samples...)
	}
	return heard, err
}

// perform plays the tune from a server with a script, in virtual time, and
// gives how that ended. Whatever the server does, what is heard is a beginning
// of the tune, all of it where there is no error, and after it the tune can be
// played from a right server. Goroutines that stay behind fail the test, too.
func perform(t *testing.T, script func(*fake), decode func(io.Reader) audio.Source, want []audio.Sample) (failure error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(script, decode)
		defer s.close()
		heard, err := s.play(t)
		failure = err
		switch {
		case len(heard) > len(want) || !slices.Equal(heard, want[:len(heard)]):
			t.Errorf("heard %d samples that are not the tune's %d (error: %v)", len(heard), len(want), err)
		case err == nil && len(heard) < len(want):
			t.Errorf("heard %d of %d samples, without an error", len(heard), len(want))
		}
		s.hangup()
		heard, err = s.play(t)
		if err != nil || !slices.Equal(heard, want) {
			t.Errorf("afterwards, from a right server: heard %d of %d samples, error %v", len(heard), len(want), err)
		}
	})
	return failure
}

// expect checks how a play has ended: with an error that holds a text, or, if
// that is empty, well.
func expect(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("fails with %q", err)
	case want != "" && err == nil:
		t.Errorf("plays, and should fail with %q", want)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("fails with %q and not with %q", err, want)
	}
}

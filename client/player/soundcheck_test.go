package player_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/internal/test/lab"
)

// TestSoundcheck: the chord is heard whole, without a server.
func TestSoundcheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		speaker := &lab.Speaker{Rate: tuneRate}
		p := player.New(player.Config{Output: speaker})
		defer p.Close()
		if err := p.Soundcheck(t.Context(), audio.Chord); err != nil {
			t.Fatal(err)
		}
		var heard []audio.Sample
		for _, take := range speaker.Takes() {
			heard = append(heard, take.Samples...)
		}
		if want := samplesOf(audio.Chord(tuneRate)); !slices.Equal(heard, want) {
			t.Errorf("heard %d samples, which are not the chord's %d", len(heard), len(want))
		}
	})
}

// TestSoundcheckEnds with its context, and with a play.
func TestSoundcheckEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(right, nil)
		defer s.close()
		enough := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(enough) })
		began := time.Now()
		if err := s.player.Soundcheck(ctx, audio.Chord); !errors.Is(err, enough) {
			t.Errorf("error %v", err)
		}
		time.AfterFunc(time.Second, func() { s.player.Play(1) })
		if err := s.player.Soundcheck(t.Context(), audio.Chord); err != nil {
			t.Errorf("error %v", err)
		}
		if took := time.Since(began); took > 2100*time.Millisecond {
			t.Errorf("the two took %v", took)
		}
		if err := s.player.Wait(t.Context()); err != nil {
			t.Errorf("the song that follows fails: %v", err)
		}
	})
}

// TestSoundcheckAgain: another sound check ends the one before, and is heard
// whole.
func TestSoundcheckAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		speaker := &lab.Speaker{Rate: tuneRate}
		p := player.New(player.Config{Output: speaker})
		defer p.Close()
		first := make(chan error, 1)
		go func() { first <- p.Soundcheck(t.Context(), audio.Chord) }()
		time.Sleep(500 * time.Millisecond)
		began := time.Now()
		if err := p.Soundcheck(t.Context(), audio.Chord); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took < 1900*time.Millisecond { // its last block is heard at once
			t.Errorf("the chord of two seconds took %v", took)
		}
		if err := <-first; err != nil {
			t.Errorf("the first ends with %v", err)
		}
	})
}

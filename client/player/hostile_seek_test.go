package player_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/player"
)

// TestSeekBeyondWhatIsHeld: where nothing more will come, a seek to what isn't
// here ends the play, with the reason, and does not wait for ever.
func TestSeekBeyondWhatIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(func(f *fake) {
			f.say(greeting)
			for range opening {
				<-f.requests
			}
			f.say(honest(opening[0]) + honest(opening[1]) + "this is no reply\n")
			f.silent()
		}, digest)
		defer s.close()
		s.player.Play(1)
		synctest.Wait()
		if err := s.player.Seek(func(_, length time.Duration) time.Duration { return length / 2 }); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		expect(t, s.player.Wait(ctx), "breaks the protocol")
	})
}

// TestSeekTold: a seek makes another play, and what comes for it is told as
// that play's.
func TestSeekTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(right, digest)
		defer s.close()
		s.player.Play(1)
		synctest.Wait()
		if err := s.player.Seek(func(_, length time.Duration) time.Duration { return length / 2 }); err != nil {
			t.Fatal(err)
		}
		if err := s.player.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []player.Kind{player.Sought, player.FirstSound, player.Ended} {
			if n := s.told(kind, 2); n != 1 {
				t.Errorf("%s is told %d times", kind, n)
			}
		}
		for _, kind := range []player.Kind{player.SegAsked, player.SegBegun, player.SegWhole} {
			if n := s.told(kind, 2); n != tuneSegments-1 { // the middle is in the second of three
				t.Errorf("%s is told %d times", kind, n)
			}
		}
	})
}

package player_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
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

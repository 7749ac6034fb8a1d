package player

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// TestMusicWhileAway: music that came on a link before its loss is noticed
// doesn't make the wait for another look longer than it is.
func TestMusicWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := func(ctx context.Context) (*link.Link, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		ctx, cancel := context.WithCancel(t.Context())
		l := newLoop(ctx, Config{Connect: never})
		l.now = &play{gen: 1, song: 1, known: true, desc: wire.Song{Segments: 2, Rate: 44100}, feed: newFeed()}
		l.offline(errSilent)
		l.line.progress()
		l.connect()
		if l.now.lost != nil {
			t.Error("the song is lost at once:", l.now.lost)
		}
		time.Sleep(givingUp + time.Second)
		l.connect()
		if !errors.Is(l.now.lost, errSilent) {
			t.Error("an hour later it is not lost")
		}
		cancel()
		l.wg.Wait()
	})
}

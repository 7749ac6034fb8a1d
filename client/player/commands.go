package player

import (
	"context"
	"math/rand/v2"
	"time"

	"segue/client/audio"
)

// Play makes songs the queue, and plays the first from its start, instead of
// what plays now. Without songs it plays the queue's present song, or goes on
// with one that is paused. How it goes is told to Config.Observe.
func (p *Player) Play(songs ...uint32) {
	p.wish(wantPlay{songs, time.Now()})
}

// Add puts songs at the queue's end. If nothing plays, the first of them does.
func (p *Player) Add(songs ...uint32) {
	p.wish(wantAdd{songs, time.Now()})
}

// Stop ends what plays, and reports whether anything did. When it returns, no
// sample of it will be heard any more. The queue stays, for Play and Next.
func (p *Player) Stop() (played bool) {
	played, _ = p.wish(wantStop{})
	return played
}

// Pause holds the place, and reports whether there was anything to hold.
// Fetching goes on to the window, and no further.
func (p *Player) Pause() (held bool) {
	held, _ = p.wish(wantPause{})
	return held
}

// Resume goes on after Pause, and reports whether anything was paused.
func (p *Player) Resume() (resumed bool) {
	resumed, _ = p.wish(wantResume{})
	return resumed
}

// Seek moves the playhead to where the function says, which is given the
// playhead's place and the song's length. It is called once, by the player's
// loop, so that nothing moves meanwhile; what it gives is held within the song.
// A song that isn't described yet is moved when it is, after Seek has returned.
// Otherwise, when it returns, no sample of the place before will be heard any
// more. What is paused stays so.
func (p *Player) Seek(to func(position, length time.Duration) time.Duration) (err error) {
	_, err = p.wish(wantSeek{to})
	return err
}

// Next goes on to the queue's next song; false: there is none.
func (p *Player) Next() (ok bool) {
	ok, _ = p.wish(wantNext{time.Now()})
	return ok
}

// Prev plays the song again if more than three seconds of it were heard or it
// is the queue's first, else the one before it; false: the queue is empty.
func (p *Player) Prev() (ok bool) {
	ok, _ = p.wish(wantPrev{time.Now()})
	return ok
}

// SetRepeat says what follows the queue's songs.
func (p *Player) SetRepeat(r Repeat) {
	p.wish(wantRepeat{r})
}

// Shuffle puts the songs still to come into a random order.
func (p *Player) Shuffle() {
	p.wish(wantShuffle{rand.Shuffle})
}

// SetVolume sets how loud it plays, from 0 to 100 percent.
func (p *Player) SetVolume(percent int) {
	p.do(func(l *loop) {
		l.volume = min(max(percent, 0), 100)
		l.deck.SetVolume(l.volume)
	})
}

// Queue is the songs that play one after another.
func (p *Player) Queue() (q Queue) {
	p.do(func(l *loop) { q = l.state.queue.copy() })
	return q
}

// Soundcheck plays what a function makes for the output's rate, in Hz, instead
// of what plays now, and returns when it was heard, another play has begun, or
// the context has ended, with which the sound does. The error says why the
// output does not work.
func (p *Player) Soundcheck(ctx context.Context, sound func(rate int) audio.Source) error {
	ended := make(chan error, 1)
	var gen uint32
	if !p.do(func(l *loop) { gen = l.startCheck(sound, ended) }) {
		return nil
	}
	select {
	case err := <-ended:
		return err
	case <-p.done:
		return nil
	case <-ctx.Done():
		p.wish(wantNoCheck{gen})
		return context.Cause(ctx)
	}
}

package player

import "time"

// Play makes songs the queue, and plays the first from its start, instead of
// what plays now. Without songs it plays the queue's present song, or goes on
// with one that is paused. How it goes is told to Config.Observe.
func (p *Player) Play(songs ...uint32) {
	asked := time.Now()
	p.do(func(l *loop) { l.playSongs(songs, asked) })
}

// Add puts songs at the queue's end. If nothing plays, the first of them does.
func (p *Player) Add(songs ...uint32) {
	asked := time.Now()
	p.do(func(l *loop) { l.add(songs, asked) })
}

// Stop ends what plays, and reports whether anything did. When it returns, no
// sample of it will be heard any more. The queue stays, for Play and Next.
func (p *Player) Stop() (played bool) {
	p.do(func(l *loop) { played = l.halt() })
	return played
}

// Pause holds the place, and reports whether there was anything to hold.
// Fetching goes on to the window, and no further.
func (p *Player) Pause() (held bool) {
	p.do(func(l *loop) { held = l.pause() })
	return held
}

// Resume goes on after Pause, and reports whether anything was paused.
func (p *Player) Resume() (resumed bool) {
	p.do(func(l *loop) { resumed = l.resume() })
	return resumed
}

// Seek moves the playhead to where the function says, which is given the
// playhead's place and the song's length. It is called once, by the player's
// loop, so that nothing moves meanwhile; what it gives is held within the song.
// A song that isn't described yet is moved when it is, after Seek has returned.
// Otherwise, when it returns, no sample of the place before will be heard any
// more. What is paused stays so.
func (p *Player) Seek(to func(position, length time.Duration) time.Duration) (err error) {
	p.do(func(l *loop) { err = l.seek(to) })
	return err
}

// Next goes on to the queue's next song; false: there is none.
func (p *Player) Next() (ok bool) {
	asked := time.Now()
	p.do(func(l *loop) { ok = l.goTo(l.queue.after(l.queue.At), asked) })
	return ok
}

// Prev plays the song again if more than three seconds of it were heard or it
// is the queue's first, else the one before it; false: the queue is empty.
func (p *Player) Prev() (ok bool) {
	const long = 3 * time.Second
	asked := time.Now()
	p.do(func(l *loop) {
		ok = l.goTo(l.queue.prev(l.now != nil && l.position(l.now) > long), asked)
	})
	return ok
}

// SetRepeat says what follows the queue's songs.
func (p *Player) SetRepeat(r Repeat) {
	p.do(func(l *loop) { l.queue.Repeat = r })
}

// Shuffle puts the songs still to come into a random order.
func (p *Player) Shuffle() {
	p.do(func(l *loop) { l.queue.shuffle(); l.tried = l.queue.At })
}

// SetVolume sets how loud it plays, from 0 to 100 percent.
func (p *Player) SetVolume(percent int) {
	p.do(func(l *loop) { l.setVolume(percent) })
}

// Queue is the songs that play one after another.
func (p *Player) Queue() (q Queue) {
	p.do(func(l *loop) { q = l.queue.copy() })
	return q
}

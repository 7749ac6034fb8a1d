package player

import (
	"time"

	"segue/client/link"
	"segue/client/stream"
)

// state is what the player knows and has decided. It is a value: step makes the
// next one of it.
type state struct {
	queue  Queue
	paused bool // no sample of the present play is to leave
	failed int  // songs in a row that failed
	tried  int  // index in the queue of the song that was tried last
	err    error

	gen         uint32 // the last generation that was given out
	now         play   // what plays
	next        play   // what follows it without a gap
	damagedNext int    // how often in a row that came damaged
	planned     plan
	check       uint32 // the generation of a sound check; 0: there is none

	line    link.Change // how the connection stands
	offline error       // why there is none that answers, although one is needed; nil: there is
	since   time.Time   // since when, if so
}

// play is one song from one place on: what a generation names. A seek makes
// another play of the same song.
type play struct {
	gen       uint32 // 0: there is none
	song      uint32 // its number, by what the server said last
	revision  string // "": not known yet
	at        int    // its index in the queue
	asked     time.Time
	requested bool // the listener has just asked for it: it fails where there is no connection; others wait
	fresh     bool // a connection was made for it
	phase     State
	loaded    bool          // the deck has it
	ending    bool          // all of it has left for the device: nothing can follow any more
	heard     bool          // all of it was heard
	err       error         // why the deck can't play it
	supply    stream.Supply // as last seen
	seeks     []seekTo      // to be carried out when the song is described
	delayed   bool          // it was said that the start is put off
	stalls    int
	stalledAt time.Time
	stallTime time.Duration // of the stalls that are over
}

// seekTo says where to move the playhead.
type seekTo = func(position, length time.Duration) time.Duration

// sounded reports whether a sample of it has left for the device.
func (p *play) sounded() bool { return p.phase == Playing || p.phase == Stalling }

// silent is how long the play has been silent since its first sample.
func (p *play) silent(now time.Time) time.Duration {
	if p.phase == Stalling {
		return p.stallTime + now.Sub(p.stalledAt)
	}
	return p.stallTime
}

// plan is what is to become of the present play once the deck has given its
// last word on it: how that ends is told, and what comes then.
type plan struct {
	gen  uint32 // the play that the reason is about
	kind Kind   // how it ends; "": it does not, but goes on at another place
	err  error
	then sequel
	at   int // toSong: index in the queue
	play play
}

// sequel is where a plan leads.
type sequel int

const (
	noSequel   sequel = iota // there is no plan
	toIdle                   // nothing plays
	toSong                   // another song, which the listener has chosen
	toFollower               // the queue's next song
	toPlace                  // another place of the same song
	toCheck                  // a sound check
)

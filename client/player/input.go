package player

import (
	"time"

	"segue/client/deck"
	"segue/client/link"
	"segue/client/stream"
)

// input is what step is called with: something that has happened.
type input interface{}

// What the listener wants.
type (
	wantPlay struct {
		songs []uint32
		asked time.Time
	}
	wantAdd struct {
		songs []uint32
		asked time.Time
	}
	wantNext    struct{ asked time.Time }
	wantPrev    struct{ asked time.Time }
	wantStop    struct{}
	wantPause   struct{}
	wantResume  struct{}
	wantSeek    struct{ to seekTo }
	wantRepeat  struct{ repeat Repeat }
	wantShuffle struct {
		shuffle func(n int, swap func(i, j int))
	}
	wantCheck   struct{}
	wantNoCheck struct{ gen uint32 }
)

// What has happened elsewhere.
type (
	onDeck   struct{ deck.Event }
	onStream struct {
		gen      uint32
		number   uint32 // the song's, from now on
		revision string // the same
		stream.Event
	}
	onLine     struct{ link.Change }
	identified struct { // what song a number means
		number   uint32
		revision string
	}
	tick       struct{}             // time has passed, or octets have come
	cutOff     struct{}             // the deck is empty; the view shows how things stood at its end
	unfollowed struct{ gen uint32 } // nothing follows any more, or it plays already
)

// action is something that step wants done.
type action interface{}

type (
	tell struct {
		gen uint32
		Event
	}
	answer  struct{ ok bool } // to the listener's wish
	refuse  struct{ err error }
	release struct{ err error } // those who wait until nothing plays

	begin struct { // from the song's first sample
		gen, song uint32
		revision  string
	}
	follow begin
	move   struct {
		gen, from uint32
		to        time.Duration
	}
	cut      struct{}             // has cutOff come
	unfollow struct{ gen uint32 } // has unfollowed come
	discard  struct{ gen uint32 }
	load     struct{ gen uint32 }
	open     struct{ gen uint32 } // the gate
	hold     struct{ gen uint32 }
	leave    struct{ gen uint32 } // the link that is over
	giveUp   struct {
		gen uint32
		err error
	}
	hurry struct{} // the line

	sound   struct{ gen uint32 } // a sound check
	checked struct{ err error }
	silence struct{}
)

package player

import (
	"time"

	"segue/client/deck"
	"segue/client/link"
	"segue/client/stream"
)

// input is what step is called with: something that has happened.
type input any

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

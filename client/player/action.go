package player

import "time"

// action is something that step wants done. The loop does it, see execute.go.
type action any

// Telling others.
type (
	tell struct { // Config.Observe
		gen uint32
		Event
	}
	answer  struct{ ok bool }   // the listener
	refuse  struct{ err error } // the same
	release struct{ err error } // those who wait until nothing plays
	checked struct{ err error } // the one who waits for the sound check
)

// Plays: each has a stream, and a place on the deck.
type (
	begin struct { // from the song's first sample, instead of what plays
		gen, song uint32
		revision  string // "": whatever has the number
	}
	follow begin // without a gap
	move   struct {
		gen, from uint32 // the new play, and the old one of the same song
		to        time.Duration
	}
	load     struct{ gen uint32 } // give the deck its frames
	cut      struct{}             // end what plays; cutOff is the answer
	unfollow struct{ gen uint32 } // unfollowed is the answer
	discard  struct{ gen uint32 } // end its stream
	open     struct{ gen uint32 } // the gate to the device
	hold     struct{ gen uint32 } // shut it
	sound    struct{ gen uint32 } // play the sound check's
	silence  struct{}             // end the sound check's
)

// Connections.
type (
	hurry  struct{}             // the line: somebody waits who has just come
	leave  struct{ gen uint32 } // the link that is over
	giveUp struct {             // there will be no more of it
		gen uint32
		err error
	}
)

package stream

// An Event is something that happened to a stream, as it is reported to its
// owner.
type Event struct {
	Kind    Kind
	Segment int    // Asked, Begun, Received, Damaged
	Bytes   int    // Received
	Rate    int    // Switched, Improved: kbit/s
	Reason  string // Switched, Improved: why, for people
	From    uint32 // Renumbered: the number that the song had
}

// Kind says what an Event is about.
type Kind int

// The kinds of events.
const (
	Described  Kind = iota // what the song is, is known
	Renumbered             // the song has another number on this link
	Asked                  // a segment was asked for
	Begun                  // its first line came
	Received               // all of it is here
	Switched               // from this segment on another rendition was asked for, of Rate
	Improved               // the segment is asked for again in a better rendition, of Rate
	Late                   // the segment, which the decoder has begun, comes too late for the first sound
	Window                 // the window has changed by a second or more
	Damaged                // a segment came damaged of which the decoder has read; the stream is of no more use
)

// A Supply says what more is to come of a stream.
type Supply int

// The supplies.
const (
	Coming   Supply = iota // more is asked for, or will be
	Complete               // all of the song is here
	Doubtful               // the server has the song and refuses its segments: its file may just have changed; it is asked again
	Missing                // the server that is here does not know the song, and is asked again
	Cut                    // nothing more comes, for an error that every song would meet
	Ended                  // nothing more comes, for an error of this song; what is held can be heard
	Failed                 // nothing of it is to be heard any more, for an error of this song
)

package player

import (
	"time"

	"segue/internal/wire"
)

// Kind says what an Event is about.
type Kind string

// The kinds of events, by the names that a trace file has them under.
const (
	Asked      Kind = "play"         // a song was asked for
	Described  Kind = "song"         // what it is, is known
	SegAsked   Kind = "ask"          // a segment was asked for
	SegBegun   Kind = "first-byte"   // its first octets came
	SegWhole   Kind = "segment"      // its last octets came
	WindowSet  Kind = "window"       // the window has changed by a second or more
	RateSet    Kind = "rendition"    // from this segment on another rendition is asked for, of Rate
	AskedAgain Kind = "better"       // a segment is asked for again, in a rendition of Rate
	Delayed    Kind = "delay"        // the start is put off: the link is slower than the song
	FirstSound Kind = "first-sample" // its first sample left for the device
	Stalled    Kind = "stall"        // the device ran dry
	Resumed    Kind = "resume"       // it goes on after a stall
	LinkLost   Kind = "lost"         // nothing more comes, for Err; what is held is played
	Paused     Kind = "pause"        // the listener has paused it
	Continued  Kind = "continue"     // and has it go on
	Sought     Kind = "seek"         // the listener has moved the playhead, to Position
	Queued     Kind = "queue"        // songs were added to the queue
	Stopped    Kind = "stop"         // the listener has stopped or replaced it
	Ended      Kind = "end"          // it was heard to its end
	Failed     Kind = "error"        // it ends for a failure

	Reconnecting Kind = "reconnecting" // the connection is lost or silent, for Err; what is held is played
	Reconnected  Kind = "reconnected"  // there is one again
)

// An Event is something that happened to a play.
type Event struct {
	Kind Kind
	At   time.Time
	Gen  uint32 // the play's generation
	Song uint32

	Describe wire.Song     // Described
	Segment  int           // SegAsked, SegBegun, SegWhole, RateSet, AskedAgain
	Rate     int           // RateSet, AskedAgain: kbit/s
	Reason   string        // RateSet, AskedAgain: why, for people
	Bytes    int           // SegWhole
	Window   time.Duration // how far ahead of the playhead to fetch
	Lead     time.Duration // how far ahead of the playhead is fetched
	Position time.Duration // the playhead
	Wait     time.Duration // Delayed, Stalled: as long as it will take, by the estimates
	Err      error         // LinkLost, Reconnecting, Failed
}

// State is what a player does.
type State string

// The states.
const (
	Idle      State = "idle"
	Starting  State = "starting"
	Playing   State = "playing"
	Stalling  State = "stalled"
	Suspended State = "paused"
)

// Status is a player at one moment.
type Status struct {
	State     State
	Song      wire.Song // zero until it is known
	Number    uint32
	Position  time.Duration // the playhead
	Length    time.Duration
	Lead      time.Duration // fetched ahead of the playhead
	Window    time.Duration // to fetch ahead of the playhead
	Waiting   int           // segments outstanding
	Wait      time.Duration // Starting or Stalling: as long as it will probably take; 0: unknown
	Paused    bool
	Offline   error           // why there is no connection and the player tries again; nil: there is one, or none is needed
	Leads     []time.Duration // the lead at each of the last 60 seconds, oldest first
	Rate      float64         // of the link while it is busy, octets a second
	SongRate  float64         // of the song, octets a second
	Heard     int             // bitrate of the rendition at the playhead, kbit/s
	Original  int             // and of the song itself
	Use       float64         // download time by playback time
	RTT       time.Duration
	Stalls    int
	StallTime time.Duration
	Output    string
	Volume    int // percent
	QueueAt   int // index of the song in the queue, -1: none
	QueueLen  int
}

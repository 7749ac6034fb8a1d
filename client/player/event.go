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
	Delayed    Kind = "delay"        // the start is put off: the link is slower than the song
	FirstSound Kind = "first-sample" // its first sample left for the device
	Stalled    Kind = "stall"        // the device ran dry
	Resumed    Kind = "resume"       // it goes on after a stall
	LinkLost   Kind = "lost"         // the connection is gone; what is held is played
	Stopped    Kind = "stop"         // the listener has stopped or replaced it
	Ended      Kind = "end"          // it was heard to its end
	Failed     Kind = "error"        // it ends for a failure
)

// An Event is something that happened to a play.
type Event struct {
	Kind Kind
	At   time.Time
	Gen  uint32 // the play's generation
	Song uint32

	Describe wire.Song     // Described
	Segment  int           // SegAsked, SegBegun, SegWhole
	Bytes    int           // SegWhole
	Window   time.Duration // how far ahead of the playhead to fetch
	Lead     time.Duration // how far ahead of the playhead is fetched
	Position time.Duration // the playhead
	Wait     time.Duration // Delayed, Stalled: as long as it will take, by the estimates
	Err      error         // LinkLost, Failed
}

// State is what a player does.
type State string

// The states.
const (
	Idle     State = "idle"
	Starting State = "starting"
	Playing  State = "playing"
	Stalling State = "stalled"
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
	Rate      float64       // of the link while it is busy, octets a second
	Use       float64       // download time by playback time
	RTT       time.Duration
	Stalls    int
	StallTime time.Duration
	Output    string
}

package player

import (
	"time"

	"segue/client/stream"
)

// view is what step is shown of the world, all of one moment.
type view struct {
	gen      uint32 // what is on the deck
	rate     int    // of the output, Hz; 0: it is not open yet
	realtime bool   // the output plays at the pace of time
	open     bool   // the gate to the device
	ready    bool   // enough is decoded to open it, or all there is
	holds    bool   // something is decoded and has not left
	ended    bool   // all is decoded
	dry      bool   // the device has run dry
	drained  bool   // all has left for the device

	now, next playView
}

// playView is a play as it is seen.
type playView struct {
	known    bool // the song is described
	loadable bool // the deck can be given it
	position time.Duration
	length   time.Duration
	window   time.Duration // how far ahead of the playhead to fetch
	supply   stream.Supply
	err      error // why there is no more of it
	asked    bool  // all of it was asked for
	whole    bool  // all of it is here
	dry      bool  // the decoder waits for octets
	enough   bool  // the engine would let it sound
	wait     time.Duration
}

// wants reports whether the play needs a connection.
func (v *playView) wants() bool {
	switch v.supply {
	case stream.Coming, stream.Doubtful, stream.Missing:
		return true
	}
	return false
}

// over reports whether nothing more is on its way, although there is more.
func (v *playView) over() bool {
	return v.supply != stream.Coming && v.supply != stream.Complete
}

package audio

import (
	"errors"
	"fmt"
)

// ErrStale is what [Ring.Write] returns for samples of a generation that is
// not, or no longer, the current one.
var ErrStale = errors.New("these samples belong to a song that no longer plays")

// An UnsupportedError says that a song is sound MP3 of a kind that can't be
// decoded here. It comes before any sample of the frame that showed it.
type UnsupportedError struct {
	Format string // for people: "MPEG-1 Layer II"
}

func (e *UnsupportedError) Error() string {
	return "this song is " + e.Format + ", which the decoder can't play; " +
		"convert it to MPEG-1 Layer III first"
}

// A DecodeError says that a frame stream is broken beyond what silence can
// patch.
type DecodeError struct {
	Frame int64 // number of the frame in the stream, from 0
	Err   error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("decode mp3 frame %d: %v", e.Frame, e.Err)
}

func (e *DecodeError) Unwrap() error { return e.Err }

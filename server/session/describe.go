package session

import (
	"errors"
	"strings"
	"syscall"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// listed is a song as LIST shows it.
func listed(s *catalog.Song) wire.Item {
	return wire.Item{
		Song:         s.Number,
		Milliseconds: s.Duration().Milliseconds(),
		Title:        wire.Text(s.Title),
		Artist:       wire.Text(s.Artist),
		Album:        wire.Text(s.Album),
	}
}

// describe is a song as SONG shows it.
func describe(s *catalog.Song) wire.Song {
	return wire.Song{
		Song:          s.Number,
		Revision:      s.Revision,
		MPEG:          strings.TrimPrefix(s.Version.String(), "MPEG-"),
		Layer:         s.Layer,
		Rate:          s.Rate,
		Channels:      s.Channels,
		Samples:       s.Samples(),
		FrameSamples:  s.SamplesPerFrame,
		SegmentFrames: s.FramesPerSegment,
		Segments:      s.Segments(),
		Bytes:         s.Bytes,
		Delay:         s.Delay,
		Padding:       s.Padding,
		Cover:         hasCover(s),
		Title:         wire.Text(s.Title),
		Artist:        wire.Text(s.Artist),
		Album:         wire.Text(s.Album),
	}
}

// songError is the one place where what went wrong with a song becomes a
// reply. What a client can't help is said in general words only.
func songError(err error, command string, number uint32) *wire.Error {
	switch {
	case errors.Is(err, catalog.ErrNoSong):
		return wire.Errorf(wire.CodeNoSong, command, "there is no song %d; list shows those there are", number)
	case errors.Is(err, catalog.ErrGone):
		return wire.Errorf(wire.CodeGone, command, "song %d was removed from the library", number)
	case errors.Is(err, catalog.ErrChanged):
		return wire.Errorf(wire.CodeRevision, command, "song %d has changed since; play it again from the start", number)
	}
	reason := "the server cannot read song %d"
	switch {
	case errors.Is(err, errSlowLibrary):
		reason = "the server's disk does not answer for song %d"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		reason = "the server has too many files open for song %d"
	}
	return wire.Errorf(wire.CodeServer, command, reason+"; ask again in a moment", number).RetryIn(readRetry)
}

// readRetry is when what could not be read is to be asked for again.
const readRetry = 2 * time.Second

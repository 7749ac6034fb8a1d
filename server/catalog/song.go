package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"segue/segmenter"
	"segue/server/catalog/tags"
)

// ErrGone is the error for a song whose file is no longer there, ErrChanged
// for one whose file is not the one that was split.
var (
	ErrGone    = errors.New("the song's file is gone")
	ErrChanged = errors.New("the song's file has changed")
)

// A Song is one playable file: how it is cut (segmenter.Song), what its tags
// say, and where it is. It is never changed once its catalogue is open.
type Song struct {
	*segmenter.Song
	// Tags are what the file says of itself. Title is never empty, and Artist
	// is the album's where the song has none.
	tags.Tags
	Number uint32
	// Revision changes with the song's frames and with how they are cut: it and
	// a segment's number say all about the segment, at any server.
	Revision string
	Path     string // relative to the music directory, slashes

	place *place
	state state
	inode inode
}

// A state is what tells one state of a file from another without reading it.
type state struct {
	size    int64 // octets
	time    int64 // of the last change of its octets, nanoseconds since 1970
	changed int64 // of the last change of anything, as the system tells; 0: not known
}

// stateOf is the state that the system tells of a file.
func stateOf(info fs.FileInfo) state {
	return state{info.Size(), info.ModTime().UnixNano(), changeTime(info)}
}

// load makes a song of a file.
func load(in *place, p string) (*Song, error) {
	f, info, err := in.openRegular(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	split, err := segmenter.Split(f, info.Size())
	if err != nil {
		return nil, err
	}
	if split.Layer != 3 {
		return nil, finalError(fmt.Sprintf("it is %v Layer %s, which players don't decode; encode it as MP3 (Layer III)",
			split.Version, [...]string{1: "I", 2: "II"}[split.Layer]))
	}
	t, err := tags.Read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("read tags: %w", err)
	}
	s := newSong(in, p, stateOf(info), split, t)
	s.inode, _ = inodeOf(info)
	return s, nil
}

// newSong makes the song of what is known of a file.
func newSong(in *place, p string, state state, split *segmenter.Song, t tags.Tags) *Song {
	s := &Song{Song: split, Tags: t, Path: p, place: in, state: state}
	s.Artist = cmp.Or(t.Artist, t.AlbumArtist)
	name := path.Base(p)
	s.Title = cmp.Or(t.Title, tags.Text(strings.TrimSuffix(name, path.Ext(name))), tags.Text(name))
	s.Revision = fmt.Sprintf("%016x-%d", split.Hash, split.FramesPerSegment)
	return s
}

// HasCover reports whether the file holds a picture.
func (s *Song) HasCover() bool { return s.Picture != nil }

// isFinal reports whether an error of load stays as long as the file does.
func isFinal(err error) bool {
	if _, stored := errors.AsType[finalError](err); stored {
		return true
	}
	for _, final := range []error{segmenter.ErrNoFrames, segmenter.ErrTooLarge, segmenter.ErrTooBroken} {
		if errors.Is(err, final) {
			return true
		}
	}
	return false
}

// isOf reports whether a file is still the one that was split, and still has a
// name: one that was opened before it was removed or replaced has none. A file
// of which only the name or the mode has changed is.
func (s *Song) isOf(info fs.FileInfo) bool {
	now := stateOf(info)
	return now.size == s.state.size && now.time == s.state.time && linked(info)
}

// Cover is the song's cover picture and its media type; no octets where it
// has none.
func (s *Song) Cover() (picture []byte, mediaType string, err error) {
	if !s.HasCover() {
		return nil, "", nil
	}
	stream, err := s.Open()
	if err != nil {
		return nil, "", err
	}
	defer stream.Close()
	in, err := s.Picture.Open(stream.file)
	if err != nil {
		return nil, "", err
	}
	picture, err = io.ReadAll(in)
	return picture, s.Picture.Type, err
}

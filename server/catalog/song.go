package catalog

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"segue/segmenter"
)

// ErrGone is the error for a song whose file is no longer there, ErrChanged
// for one whose file is not the one that was split.
var (
	ErrGone    = errors.New("the song's file is gone")
	ErrChanged = errors.New("the song's file has changed")
)

// A Song is one playable file: what its tags say, and how it is cut. It is
// never changed once its catalogue is open.
type Song struct {
	*segmenter.Song
	Number uint32
	// Revision changes with the song's frames and with how they are cut: it and
	// a segment's number say all about the segment, at any server.
	Revision             string
	Path                 string // relative to the music directory, slashes
	Title, Artist, Album string // Title is never empty
	HasCover             bool

	root *os.Root
	size int64     // of the file, octets
	time time.Time // of the file's last change
}

// load makes a song of a file.
func load(root *os.Root, p string) (*Song, error) {
	f, info, err := openRegular(root, p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &Song{Path: p, root: root, size: info.Size(), time: info.ModTime()}
	if s.Song, err = segmenter.Split(f, s.size); err != nil {
		return nil, err
	}
	t := readTags(f, s.size)
	s.Artist, s.Album, s.HasCover = t.artist, t.album, t.cover
	name := path.Base(p)
	s.Title = cmp.Or(t.title, strings.TrimSpace(strings.TrimSuffix(name, path.Ext(name))), name)
	s.Revision = revision(s.Song)
	return s, nil
}

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

// revision is a song's revision as clients see it.
func revision(s *segmenter.Song) string {
	return s.Revision + "-" + strconv.Itoa(s.FramesPerSegment)
}

// record is what the store keeps of a song.
func (s *Song) record() *record {
	return &record{
		Path: s.Path, Size: s.size, Time: s.time.UnixNano(),
		Title: s.Title, Artist: s.Artist, Album: s.Album, HasCover: s.HasCover, Song: s.Song,
	}
}

// song is the song that the store kept of a file.
func (r *record) song(root *os.Root, f file) *Song {
	return &Song{
		Path: f.path, root: root, size: f.size, time: f.time,
		Title: r.Title, Artist: r.Artist, Album: r.Album, HasCover: r.HasCover, Song: r.Song,
		Revision: revision(r.Song),
	}
}

// errNotRegular is the error for a name that ends as a song's and is none's.
var errNotRegular = errors.New("not a regular file")

// openRegular opens a file of root if it is a regular one.
func openRegular(root *os.Root, p string) (*os.File, fs.FileInfo, error) {
	// The kind is looked at before opening: opening a pipe would wait for its
	// other end.
	if info, err := root.Stat(p); err != nil {
		return nil, nil, err
	} else if !info.Mode().IsRegular() {
		return nil, nil, errNotRegular
	}
	f, err := root.Open(p)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// isOf reports whether a file is still the one that was split, and still has a
// name: one that was opened before it was removed or replaced has none.
func (s *Song) isOf(info fs.FileInfo) bool {
	return info.Size() == s.size && info.ModTime().Equal(s.time) && linked(info)
}

// Cover is the song's cover picture and its media type; no octets where it
// has none.
func (s *Song) Cover() (picture []byte, mediaType string, err error) {
	stream, err := s.Open()
	if err != nil {
		return nil, "", err
	}
	defer stream.Close()
	return readCover(stream.file, s.size)
}

package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
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
func (c *Catalog) load(p string) (*Song, error) {
	s := &Song{Path: p, root: c.root}
	f, info, err := openRegular(c.root, p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s.size, s.time = info.Size(), info.ModTime()
	if s.Song, err = segmenter.Split(f, s.size); err != nil {
		return nil, err
	}
	s.Revision = fmt.Sprintf("%s-%d", s.Song.Revision, s.FramesPerSegment)
	t := readTags(io.NewSectionReader(f, 0, s.size))
	s.Artist, s.Album, s.HasCover = t.artist, t.album, t.cover
	name := path.Base(p)
	s.Title = cmp.Or(t.title, strings.TrimSpace(strings.TrimSuffix(name, path.Ext(name))), name)
	return s, nil
}

// openRegular opens a file of root if it is a regular one.
func openRegular(root *os.Root, p string) (*os.File, fs.FileInfo, error) {
	// The kind is looked at before opening: opening a pipe would wait for its
	// other end.
	if info, err := root.Stat(p); err != nil {
		return nil, nil, err
	} else if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s is not a regular file", p)
	}
	f, err := root.Open(p)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", p)
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// Open opens the song's frame stream: offset 0 is its first frame's header,
// wherever that is in the file. It fails with ErrGone or ErrChanged where the
// file is no longer the one that was split.
func (s *Song) Open() (*Stream, error) {
	f, info, err := openRegular(s.root, s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrGone
	case err != nil:
		return nil, err
	case !s.isOf(info):
		f.Close()
		return nil, ErrChanged
	}
	return &Stream{song: s, file: f}, nil
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
	return readCover(io.NewSectionReader(stream.file, 0, s.size))
}

// A Stream reads the clean frame stream of one song. ReadAt may be called
// concurrently.
type Stream struct {
	song *Song
	file *os.File
}

// ReadAt fills p with the stream's octets from offset on. Where the file was
// written to or cut since it was split, it fails with ErrChanged: what it has
// read may be of another song.
func (s *Stream) ReadAt(p []byte, offset int64) (n int, err error) {
	for e := range s.song.Extents(offset, int64(len(p))) {
		m, err := s.file.ReadAt(p[n:n+int(e.Len)], e.Offset)
		n += m
		if err == io.EOF && m < int(e.Len) {
			return n, ErrChanged
		}
		if err != nil && err != io.EOF {
			return n, err
		}
	}
	if info, err := s.file.Stat(); err != nil {
		return n, err
	} else if !s.song.isOf(info) {
		return n, ErrChanged
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Close closes the file.
func (s *Stream) Close() error { return s.file.Close() }

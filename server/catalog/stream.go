package catalog

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

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

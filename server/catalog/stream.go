package catalog

import (
	"errors"
	"io"
	"io/fs"
)

// Open opens the song's frame stream: offset 0 is its first frame's header,
// wherever that is in the file. It fails with ErrGone or ErrChanged where the
// file is no longer the one that was split.
func (s *Song) Open() (*Stream, error) {
	f, info, err := s.place.openRegular(s.Path)
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
	file openFile
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
	if err := s.check(); err != nil {
		return n, err
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// readFileAt fills p with the file's own octets, as ReadAt does.
func (s *Stream) readFileAt(p []byte, offset int64) (int, error) {
	n, err := s.file.ReadAt(p, offset)
	if err != nil && err != io.EOF {
		return n, err
	}
	if n < len(p) && offset+int64(n) < s.song.state.size {
		return n, ErrChanged
	}
	if err := s.check(); err != nil {
		return n, err
	}
	return n, err
}

// check fails with ErrChanged where the file is no longer the one that was
// split.
func (s *Stream) check() error {
	info, err := s.file.Stat()
	if err == nil && !s.song.isOf(info) {
		err = ErrChanged
	}
	return err
}

// Close closes the file.
func (s *Stream) Close() error { return s.file.Close() }

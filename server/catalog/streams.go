package catalog

import (
	"container/list"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"

	"segue/segmenter"
)

// DefaultStreams is how many files Streams keep open unless told otherwise.
const DefaultStreams = 256

// idleTime is how long a file stays open that nobody reads: the space of a
// deleted one is free again then, and its file system can be unmounted.
const idleTime = 30 * time.Second

// Streams reads songs through a bounded set of open files: those read last,
// shared by all who read them. A file is in use only while ReadAt runs, so
// slow listeners hold none. The zero Streams is ready; Max is set before first
// use. Its methods may be called concurrently.
type Streams struct {
	// Max is how many files may be open; 0: DefaultStreams. More are opened,
	// and closed after one read, only while as many are being read at once.
	Max int

	mu    sync.Mutex
	open  map[*Song]*list.Element // of *shared
	used  list.List               // of *shared, the one read last in front
	sweep *time.Timer             // closes what is idle; nil: not under way
}

// shared is an open file; its fields but the stream are the set's, under its
// lock.
type shared struct {
	song    *Song
	stream  *Stream
	readers int
	last    time.Time     // when a read ended
	at      *list.Element // nil: no longer in the set; the last reader closes it
}

// ReadAt fills p with octets of the song's frame stream from offset on. Its
// errors are those of Song.Open and Stream.ReadAt: a file that was
// opened earlier is asked anew on each read whether it still is the song's.
func (s *Streams) ReadAt(song *Song, p []byte, offset int64) error {
	return s.read(song, func(stream *Stream) error {
		_, err := stream.ReadAt(p, offset)
		return err
	})
}

// File is the song's file as it lies on the disk, tags and all, to read its
// picture from. Its ReadAt has the errors of [Streams.ReadAt].
func (s *Streams) File(song *Song) io.ReaderAt { return wholeFile{s, song} }

type wholeFile struct {
	streams *Streams
	song    *Song
}

func (f wholeFile) ReadAt(p []byte, offset int64) (n int, err error) {
	err = f.streams.read(f.song, func(stream *Stream) error {
		n, err = stream.readFileAt(p, offset)
		return err
	})
	return n, err
}

// read calls f with the song's stream.
func (s *Streams) read(song *Song, f func(*Stream) error) error {
	if file := s.find(song); file != nil {
		err := f(file.stream)
		s.release(file, err != nil && err != io.EOF)
		if err == nil || err == io.EOF {
			return err
		}
		// What was opened earlier may be out of date: what counts is the file
		// that has the name now.
	}
	file, err := s.add(song)
	if err != nil {
		return err
	}
	err = f(file.stream)
	s.release(file, err != nil && err != io.EOF)
	return err
}

// PrerollCRC returns the CRC-32C of a segment's pre-roll, as the file has it
// now. What it is made of is checked against the checksums of the scan: it
// fails with ErrChanged where the octets are others, else as ReadAt does.
func (s *Streams) PrerollCRC(song *Song, segment int) (uint32, error) {
	sum, err := song.Song.PrerollCRC(segment, reader{s, song})
	if errors.Is(err, segmenter.ErrCorrupt) {
		err = ErrChanged
	}
	return sum, err
}

// A reader reads one song's frame stream.
type reader struct {
	streams *Streams
	song    *Song
}

func (r reader) ReadAt(p []byte, offset int64) (int, error) {
	if err := r.streams.ReadAt(r.song, p, offset); err != nil {
		if err == io.EOF {
			err = ErrChanged
		}
		return 0, err
	}
	return len(p), nil
}

// Close closes all files that nobody reads, and the others when they have been
// read.
func (s *Streams) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.used.Len() > 0 {
		s.drop(s.used.Front().Value.(*shared))
	}
	if s.sweep != nil {
		s.sweep.Stop()
		s.sweep = nil
	}
}

// find is the song's open file, nil if there is none.
func (s *Streams) find(song *Song) *shared {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.open[song]
	if e == nil {
		return nil
	}
	s.used.MoveToFront(e)
	f := e.Value.(*shared)
	f.readers++
	return f
}

// add opens the song's file. Two that do at once share the one that was first.
func (s *Streams) add(song *Song) (*shared, error) {
	stream, err := song.Open()
	if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
		s.shrink(0)
		stream, err = song.Open()
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	if e := s.open[song]; e != nil {
		s.drop(e.Value.(*shared))
	}
	f := &shared{song: song, stream: stream, readers: 1}
	f.at = s.used.PushFront(f)
	if s.open == nil {
		s.open = make(map[*Song]*list.Element)
	}
	s.open[song] = f.at
	most := s.Max
	s.mu.Unlock()
	if most <= 0 {
		most = DefaultStreams
	}
	s.shrink(most)
	return f, nil
}

// release ends a read; a file that is no good leaves the set.
func (s *Streams) release(f *shared, bad bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.readers--
	f.last = time.Now()
	if s.sweep == nil {
		s.sweep = time.AfterFunc(idleTime, s.closeIdle)
	}
	if bad && f.at != nil {
		s.drop(f)
	} else if f.at == nil && f.readers == 0 {
		f.stream.Close()
	}
}

// closeIdle closes the files that nobody has read for a while.
func (s *Streams) closeIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for e := s.used.Back(); e != nil; e = s.used.Back() {
		f := e.Value.(*shared)
		if f.readers > 0 {
			s.used.MoveToFront(e)
			break
		}
		if time.Since(f.last) < idleTime {
			break
		}
		s.drop(f)
	}
	s.sweep = nil
	if s.used.Len() > 0 {
		s.sweep = time.AfterFunc(idleTime, s.closeIdle)
	}
}

// shrink closes the files that were read longest ago until most are open.
func (s *Streams) shrink(most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.used.Len() > most {
		s.drop(s.used.Back().Value.(*shared))
	}
}

// drop takes a file out of the set, and closes it if nobody reads it. The lock
// is held.
func (s *Streams) drop(f *shared) {
	s.used.Remove(f.at)
	delete(s.open, f.song)
	f.at = nil
	if f.readers == 0 {
		f.stream.Close()
	}
}

package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"segue/internal/test/mp3test"
)

// many opens a catalogue of n songs with the same audio.
func many(t *testing.T, n int) (c *Catalog, dir string, audio []byte) {
	t.Helper()
	audio = mp3test.Get(t, "notag128-44100")
	files := map[string][]byte{}
	for i := range n {
		files[fmt.Sprintf("%02d.mp3", i)] = audio
	}
	dir = library(t, files)
	return open(t, dir, new(strings.Builder)), dir, audio
}

// TestStreamsBound: however many songs are read, and by however many at once,
// no more files stay open than may; every read is right.
func TestStreamsBound(t *testing.T) {
	c, _, audio := many(t, 12)
	s := &Streams{Max: 3}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 60 {
				song := c.Songs()[(i*7+k*5)%12]
				p, at := make([]byte, 1000), (i*60+k)*10
				if err := s.ReadAt(song, p, int64(at)); err != nil {
					t.Error(err)
				} else if !bytes.Equal(p, audio[at:at+len(p)]) {
					t.Errorf("song %d at %d is not as in the file", song.Number, at)
				}
			}
		})
	}
	wg.Wait()
	if n := s.used.Len(); n == 0 || n > 3 || len(s.open) != n {
		t.Errorf("%d files are open, %d known", n, len(s.open))
	}
	last := c.Songs()[11]
	if err := s.ReadAt(last, make([]byte, 1), 0); err != nil || s.used.Front().Value.(*shared).song != last {
		t.Errorf("the song read last is not in front (%v)", err)
	}
	s.Close()
	if s.used.Len() != 0 || len(s.open) != 0 {
		t.Error("files stay open after Close")
	}
}

// TestStreamsChange: what happens to a file that is open is known at the next
// read, and a file that has come back is read again.
func TestStreamsChange(t *testing.T) {
	c, dir, audio := many(t, 5)
	info, err := os.Stat(filepath.Join(dir, "04.mp3"))
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	for i, change := range []struct {
		name string
		do   func(path string) error
		want error
	}{
		{"cut", func(p string) error { return os.Truncate(p, 500) }, ErrChanged},
		{"touched", func(p string) error { return os.Chtimes(p, later, later) }, ErrChanged},
		{"removed", os.Remove, ErrGone},
		{"replaced", func(p string) error {
			return errors.Join(os.Remove(p), os.WriteFile(p, audio[:len(audio)/2], 0o644))
		}, ErrChanged},
		{"restored", func(p string) error {
			return errors.Join(os.Remove(p), os.WriteFile(p, audio, 0o644), os.Chtimes(p, time.Time{}, info.ModTime()))
		}, nil},
	} {
		t.Run(change.name, func(t *testing.T) {
			var s Streams
			defer s.Close()
			song, p := c.Songs()[i], make([]byte, 1000)
			path := filepath.Join(dir, song.Path)
			if change.want == nil {
				if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.ReadAt(song, p, 0); err != nil {
				t.Fatal(err)
			}
			if err := change.do(path); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := s.ReadAt(song, p, 0); !errors.Is(err, change.want) {
					t.Errorf("%v, not %v", err, change.want)
				}
			}
			if n := s.used.Len(); (n == 1) != (change.want == nil) {
				t.Errorf("%d files are open", n)
			}
		})
	}
}

// TestPrerollCRC: a pre-roll's checksum is that of the file's octets, and none
// is given where those are not the scan's.
func TestPrerollCRC(t *testing.T) {
	c, dir, audio := many(t, 1)
	song, s := c.Songs()[0], new(Streams)
	defer s.Close()
	seg := song.Segment(1)
	want := crc32.Checksum(audio[seg.Offset-int64(seg.PrerollBytes):seg.Offset], crc32.MakeTable(crc32.Castagnoli))
	if got, err := s.PrerollCRC(song, 1); got != want || err != nil {
		t.Errorf("%08x, %v, not %08x", got, err, want)
	}
	// The same size and time, other octets.
	when := time.Unix(0, song.state.time)
	file := filepath.Join(dir, song.Path)
	audio = bytes.Clone(audio)
	audio[seg.Offset-1] ^= 1
	if err := os.WriteFile(file, audio, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, when, when); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PrerollCRC(song, 1); !errors.Is(err, ErrChanged) {
		t.Errorf("other octets: %v", err)
	}
}

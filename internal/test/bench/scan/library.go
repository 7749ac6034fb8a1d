//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// A library is a directory of songs and what is true of each.
type library struct {
	dir   string
	songs map[string]song // by title
	files []string
	bytes int64
}

// A song is what was made.
type song struct {
	artist       string
	milliseconds int64
}

// makeLibrary writes songs of about size octets into dir: frames of a real
// song in an order of each one's own, behind a tag of its own, a hundred songs
// a directory.
func makeLibrary(ctx context.Context, dir string, songs, size int) (*library, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return nil, err
	}
	if need, free := uint64(songs)*uint64(size), disk.Bavail*uint64(disk.Bsize); free < need+need/4 {
		return nil, fmt.Errorf("%s has %d MB left, and %d MB are needed; name another place in TMPDIR", dir, free>>20, (need+need/4)>>20)
	}
	frames, err := realFrames()
	if err != nil {
		return nil, err
	}
	lib := &library{dir: dir, songs: make(map[string]song, songs)}
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range songs {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		title, artist := fmt.Sprintf("Song %06d", i), fmt.Sprintf("Artist %04d", i/100)
		b.Reset()
		b.Write(mp3test.ID3v2{Title: title, Artist: artist}.Bytes())
		n := 0
		for want := size*9/10 + rng.IntN(size/5); b.Len() < want; n++ {
			b.Write(frames[rng.IntN(len(frames))])
		}
		p := filepath.Join(dir, artist, title+".mp3")
		if i%100 == 0 {
			if err := os.Mkdir(filepath.Dir(p), 0o755); err != nil {
				return nil, err
			}
		}
		if err := os.WriteFile(p, b.Bytes(), 0o644); err != nil {
			return nil, err
		}
		lib.songs[title] = song{artist, int64(n) * 1152 * 1000 / 44100}
		lib.files = append(lib.files, p)
		lib.bytes += int64(b.Len())
	}
	return lib, settle(lib.files)
}

// settle makes the files as old as those that nobody writes any more.
func settle(files []string) error {
	old := time.Now().Add(-time.Hour)
	for _, p := range files {
		if err := os.Chtimes(p, old, old); err != nil {
			return err
		}
	}
	return nil
}

// realFrames are the frames of a song of 44.1 kHz and 128 kbit/s.
func realFrames() ([][]byte, error) {
	for _, f := range mp3test.All() {
		if f.Name != "notag128-44100" {
			continue
		}
		s, err := segmenter.SplitEvery(bytes.NewReader(f.Data), int64(len(f.Data)), 0)
		if err != nil {
			return nil, err
		}
		var frames [][]byte
		for i := range s.Segments() {
			seg := s.Segment(i)
			for e := range s.Extents(seg.Offset, int64(seg.Bytes)) {
				frames = append(frames, f.Data[e.Offset:e.Offset+e.Len])
			}
		}
		return frames, nil
	}
	return nil, fmt.Errorf("the song to take frames from is not there")
}

// split takes the figure of the segmenter alone: processor time for files that
// the kernel has in memory.
func split(lib *library) error {
	var n int64
	var took time.Duration
	for _, p := range lib.files[:min(len(lib.files), 2000)] {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil {
			start := processorTime()
			_, err = segmenter.Split(f, info.Size())
			took += processorTime() - start
			n += info.Size()
		}
		f.Close()
		if err != nil {
			return err
		}
	}
	say("segmenter", "%.2f", float64(n)/1e9/took.Seconds(), "GB/s/core")
	return nil
}

// processorTime is how long this program has been at work on all cores.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

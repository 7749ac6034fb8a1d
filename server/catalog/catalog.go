// Package catalog knows which songs there are: it finds the MP3s under a
// directory, reads their tags, splits them into segments, and gives each a
// number.
//
// It knows nothing of connections or of the protocol's text. A Catalog may be
// used by any number of goroutines at once.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// ErrNoSong is the error for a number that no song has or had.
var ErrNoSong = errors.New("no song has this number")

// A Catalog is the songs of one directory.
type Catalog struct {
	root     *os.Root
	songs    []*Song // songs[i] has number i+1
	revision string
}

// Open finds and splits the songs under dir: every regular file whose name
// ends in ".mp3", in any case, numbered from 1 in the order of their paths.
// Files that cannot be read, or hold no MP3 frames, are left out and named in
// the log. Nothing outside dir is ever opened.
func Open(ctx context.Context, dir string, log *slog.Logger) (*Catalog, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("cannot read the music directory: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory; name the directory that holds the MP3s", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot read the music directory: %w", err)
	}
	c := &Catalog{root: root}
	if err := c.scan(ctx, log); err != nil {
		root.Close()
		return nil, err
	}
	return c, nil
}

// Close closes the directory. Songs that are being read go on.
func (c *Catalog) Close() error { return c.root.Close() }

// Songs are the songs in the order of their numbers. The slice is the
// catalogue's own and must not be changed.
func (c *Catalog) Songs() []*Song { return c.songs }

// Song is the song with a number, or ErrNoSong.
func (c *Catalog) Song(number uint32) (*Song, error) {
	if number == 0 || int(number) > len(c.songs) {
		return nil, ErrNoSong
	}
	return c.songs[number-1], nil
}

// Empty reports whether the directory itself holds nothing at all.
func (c *Catalog) Empty() bool {
	entries, err := fs.ReadDir(c.root.FS(), ".")
	return err == nil && len(entries) == 0
}

// Revision changes whenever the list of songs does.
func (c *Catalog) Revision() string { return c.revision }

// scan fills the catalogue, on all cores.
func (c *Catalog) scan(ctx context.Context, log *slog.Logger) error {
	paths, err := c.find(ctx, log)
	if err != nil {
		return err
	}
	songs := make([]*Song, len(paths))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				song, err := c.load(paths[i])
				if err != nil {
					log.Warn("left out", "file", paths[i], "reason", err)
					continue
				}
				songs[i] = song
			}
		})
	}
	for i := range paths {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	c.songs = slices.DeleteFunc(songs, func(s *Song) bool { return s == nil })
	sum := xxhash.New()
	for i, s := range c.songs {
		s.Number = uint32(i + 1)
		fmt.Fprintln(sum, s.Revision, s.Path, s.Title, s.Artist, s.Album)
	}
	c.revision = strconv.FormatUint(sum.Sum64(), 16)
	return nil
}

// find lists the paths of all files that should be songs, sorted.
func (c *Catalog) find(ctx context.Context, log *slog.Logger) ([]string, error) {
	var paths []string
	err := fs.WalkDir(c.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && p == ".":
			return fmt.Errorf("cannot read the music directory: %w", err)
		case err != nil:
			log.Warn("left out", "file", p, "reason", err)
			return nil
		case d.IsDir() || !strings.EqualFold(path.Ext(p), ".mp3"):
			return nil
		}
		paths = append(paths, p)
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

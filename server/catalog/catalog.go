// Package catalog knows which songs there are: it finds the MP3s under a
// directory, reads their tags, splits them into segments, gives each a number,
// and sees them come, change and go.
//
// It knows nothing of connections or of the protocol's text. One goroutine,
// that of Run, looks at the directory and owns all that is known of it; what
// others see of a Catalog is a list that is replaced as a whole, so that any
// number of goroutines may use it at any time.
package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
)

// ErrNoSong is the error for a number that no song has or had.
var ErrNoSong = errors.New("no song has this number")

// Options are what a Catalog may be told. None need be.
type Options struct {
	// Cache is the directory where what is learned of the files is kept, so that
	// the next start reads none of them; empty: nowhere.
	Cache string
	// FollowLinks are where links to directories may lead to: Inside, or other
	// directories with all that is below them; none: no such link is followed.
	FollowLinks []string
	Log         *slog.Logger // nil: silent

	disk disk // nil: the operating system's
}

// A Catalog is the songs of one directory: every regular file whose name ends
// in ".mp3", in any case, at whatever depth. Hidden files and trash are left
// out quietly; files that cannot be read, or hold no MP3 frames, are left out
// and named once in the log. Nothing outside the directory is ever opened but
// where Options.FollowLinks say so: links that lead out of it are left out too.
//
// A number stands for the same song as long as the Catalog lives. A song is
// the same where its revision is: a file that is moved, or gets other tags,
// keeps its number; one whose frames change gets a new number, and the old one
// is retired, as is that of a file that is gone.
type Catalog struct {
	disk     disk
	dir      string // absolute
	music    *place
	links    *links
	log      *slog.Logger
	cache    *cache
	ledger   *ledger
	notifier func(note func(path string)) (notifier, error)

	running        atomic.Bool
	found, scanned atomic.Int64
	ready          chan struct{}
}

// New returns the catalogue of a directory, which is empty until Run or Scan
// has found the songs.
func New(dir string, o Options) (*Catalog, error) {
	disk := o.disk
	if disk == nil {
		disk = osDisk{}
	}
	if info, err := disk.Stat(dir); err != nil {
		return nil, fmt.Errorf("cannot read the music directory: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory; name the directory that holds the MP3s", dir)
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot read the music directory: %w", err)
	}
	root, err := disk.OpenTree(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot read the music directory: %w", err)
	}
	music := newPlace("", root)
	links, err := newLinks(disk, music, full, o.FollowLinks)
	if err != nil {
		music.close()
		return nil, err
	}
	log := cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	c := &Catalog{
		disk:     disk,
		dir:      full,
		music:    music,
		links:    links,
		log:      log,
		cache:    newCache(disk, o.Cache, full, log),
		ledger:   newLedger(),
		notifier: func(note func(string)) (notifier, error) { return newNotifier(full, note) },
		ready:    make(chan struct{}),
	}
	c.running.Store(true)
	return c, nil
}

// Open returns the catalogue of a directory with all its songs, numbered from
// 1 in the order of folders, albums' tracks and names. It reads every file, and does not see what
// changes later.
func Open(ctx context.Context, dir string, log *slog.Logger) (*Catalog, error) {
	c, err := New(dir, Options{Log: log})
	if err != nil {
		return nil, err
	}
	s := newScanner(c)
	s.scan(ctx, []string{"."})
	if ctx.Err() != nil {
		c.Close()
		return nil, context.Cause(ctx)
	}
	return c, nil
}

// Close closes the directory, once Run has returned. Songs that are being read
// go on.
func (c *Catalog) Close() error {
	c.links.close()
	return c.music.close()
}

// Songs are the songs in the order of their numbers, which may have gaps. The
// slice is the catalogue's own and must not be changed; it costs nothing.
func (c *Catalog) Songs() []*Song { return c.ledger.shown.Load().songs }

// Song is the song with a number, ErrNoSong where none has or had it, or
// ErrGone where it was retired.
func (c *Catalog) Song(number uint32) (*Song, error) { return c.ledger.song(number) }

// ByRevision is a song that has a revision.
func (c *Catalog) ByRevision(revision string) (*Song, bool) { return c.ledger.revised(revision) }

// Revision changes whenever the list of songs does.
func (c *Catalog) Revision() string { return c.ledger.shown.Load().revision }

// Progress is how far a scan has come.
type Progress struct {
	Running bool // more songs may be found yet
	Found   int  // files so far that should be songs
	Scanned int  // of them, looked at
	Songs   int  // listed
}

// Progress tells how far the scan has come.
func (c *Catalog) Progress() Progress {
	scanned := int(c.scanned.Load())
	return Progress{
		Running: c.running.Load(),
		Found:   max(int(c.found.Load()), scanned), // they are not counted at one moment
		Scanned: scanned,
		Songs:   len(c.Songs()),
	}
}

// Scanned is closed when Run has looked at the whole directory once.
func (c *Catalog) Scanned() <-chan struct{} { return c.ready }

// Empty reports whether the directory itself holds nothing at all.
func (c *Catalog) Empty() bool {
	f, err := c.music.open(".")
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.ReadDir(1)
	return errors.Is(err, io.EOF)
}

package catalog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
)

// A cache keeps the store of one music directory. Several servers may share
// it: a store is replaced as a whole, and the last one written stays.
//
// The zero cache keeps nothing.
type cache struct {
	disk   disk
	file   string // the store's; empty: keep nothing
	dir    string // the music directory, absolute
	log    *slog.Logger
	failed bool // it was said that nothing can be written
}

// newCache returns the cache of a music directory in a directory of stores.
func newCache(d disk, stores, music string, log *slog.Logger) *cache {
	c := &cache{disk: d, dir: music, log: log}
	if stores != "" {
		c.file = filepath.Join(stores, fmt.Sprintf("%016x.songs", xxhash.Sum64String(music)))
	}
	return c
}

// load returns the records that the store has, by path; none where there is no
// store that can be trusted.
func (c *cache) load(ctx context.Context) map[string]*record {
	if c.file == "" {
		return nil
	}
	c.tidy()
	f, err := c.disk.Open(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var records map[string]*record
	if err == nil {
		defer f.Close()
		records, err = readStore(ctx, f, c.dir)
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("the store of songs is not used: every file is read again", "file", c.file, "reason", err)
	}
	return records
}

// save replaces the store. Where that fails it is said once.
func (c *cache) save(records iter.Seq[*record]) {
	if c.file == "" {
		return
	}
	switch err := c.write(records); {
	case err == nil:
		c.failed = false
	case !c.failed:
		c.failed = true
		c.log.Warn("cannot keep what is known of the songs: the next start reads every file again; name another directory with --cache",
			"file", c.file, "reason", err)
	}
}

// write writes a new store beside the old one and puts it in its place. It
// does not wait for the disk: a store that a power cut left half written is
// found out by its sums.
func (c *cache) write(records iter.Seq[*record]) error {
	if err := c.disk.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	f, err := c.disk.CreateTemp(filepath.Dir(c.file), fmt.Sprintf("%s.%d-*", filepath.Base(c.file), os.Getpid()))
	if err != nil {
		return err
	}
	err = writeStore(f, c.dir, records)
	if err = errors.Join(err, f.Close()); err == nil {
		err = c.disk.Rename(f.Name(), c.file)
	}
	if err != nil {
		c.disk.Remove(f.Name())
	}
	return err
}

// started is when this process was, so that files of an earlier one that had
// its number are told from its own.
var started = time.Now()

// tidy removes what was left of stores by processes that were killed while they
// wrote them. What another server writes just now stays.
func (c *cache) tidy() {
	dir, base := filepath.Split(c.file)
	entries, err := c.disk.ReadDir(filepath.Clean(dir))
	if err != nil {
		return // there is nothing, or load tells
	}
	for _, e := range entries {
		rest, is := strings.CutPrefix(e.Name(), base+".")
		if !is {
			continue
		}
		writer, _, _ := strings.Cut(rest, "-")
		if pid, err := strconv.Atoi(writer); err == nil && strings.Contains(rest, "-") && isRunning(pid) {
			info, err := e.Info()
			if pid != os.Getpid() || err != nil || info.ModTime().After(started) {
				continue
			}
		}
		c.disk.Remove(filepath.Join(dir, e.Name()))
	}
}

package catalog

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"slices"
	"time"
)

const (
	showEvery = 50 * time.Millisecond // while a scan goes on
	saveEvery = 30 * time.Second      // the same
	// aheadFirst is how many files the first walk may be ahead of what was looked
	// at: enough to tell the whole of most libraries at once.
	aheadFirst = 1 << 16
)

// A scanner keeps a catalogue true to its directory. It belongs to one
// goroutine.
type scanner struct {
	*Catalog
	songs   map[string]*Song   // listed, by path
	refused map[string]refusal // what is no song, by path; directories too
	stored  map[string]*record // what the store told; nil after the first scan
	used    int                // how much of stored was true
	words   map[string]string  // artists and albums, each kept once; nil after the first scan
	enter   func(dir string)   // called with each directory before it is read
	settle  time.Duration      // that a file must have lain untouched
	fresh   bool               // something is known that the store does not have
}

// A refusal is a file that is no song.
type refusal struct {
	file
	reason string
	final  bool // as long as the file stays as it is
}

func newScanner(c *Catalog) *scanner {
	return &scanner{
		Catalog: c,
		songs:   make(map[string]*Song),
		refused: make(map[string]refusal),
		words:   make(map[string]string),
		enter:   func(string) {},
	}
}

// scan looks at what is at and below the paths, and makes the catalogue say
// the same. Songs are shown as they are found, in the order of their paths.
// It returns the paths of files that were still being written.
func (s *scanner) scan(ctx context.Context, paths []string) (unsettled []string) {
	defer s.finish()
	files, ahead := s.count(s.walk(paths)), aheadFirst
	lost := make(map[string][]*Song) // by revision: songs whose files are gone
	if len(s.songs)+len(s.refused) > 0 {
		changed := s.compare(paths, lost)
		files, ahead = slices.Values(changed), len(changed)
	}
	shown, saved := time.Now(), time.Now()
	for o := range inOrder(ctx, ahead, files, func(f file) outcome { return s.look(ctx, f) }) {
		if o.unsettled {
			unsettled = append(unsettled, o.path)
		} else {
			s.take(o, lost)
		}
		s.scanned.Add(1)
		if now := time.Now(); now.Sub(shown) >= showEvery {
			s.ledger.show()
			shown = now
			if now.Sub(saved) >= saveEvery {
				s.save()
				saved = now
			}
		}
	}
	for _, songs := range lost {
		for _, song := range songs {
			s.ledger.retire(song)
		}
	}
	if ctx.Err() == nil {
		s.fresh = s.fresh || s.used < len(s.stored) // it tells of files that are gone
		s.stored, s.words = nil, nil
	}
	return unsettled
}

// finish shows what the scan has found, and that it is over.
func (s *scanner) finish() {
	s.ledger.show()
	known := int64(len(s.songs) + len(s.refused))
	s.found.Store(known)
	s.scanned.Store(known)
	s.running.Store(false)
}

// walk yields the files at and below the paths.
func (s *scanner) walk(paths []string) iter.Seq[file] {
	return func(yield func(file) bool) {
		for _, p := range paths {
			for f := range walk(s.root, p, s.enter) {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// count counts the files as they are found.
func (s *scanner) count(files iter.Seq[file]) iter.Seq[file] {
	return func(yield func(file) bool) {
		for f := range files {
			s.found.Add(1)
			if !yield(f) {
				return
			}
		}
	}
}

// take makes the catalogue say what was found of a file.
func (s *scanner) take(o outcome, lost map[string][]*Song) {
	old := s.songs[o.path]
	if o.stored {
		s.used++
	} else if o.err == nil || isFinal(o.err) {
		s.fresh = true
	}
	if o.song == nil {
		if old != nil {
			s.ledger.retire(old)
			delete(s.songs, o.path)
			s.fresh = true
		}
		s.refuse(o)
		return
	}
	delete(s.refused, o.path)
	o.song.Artist, o.song.Album = s.word(o.song.Artist), s.word(o.song.Album)
	s.songs[o.path] = o.song
	if old != nil && old.Revision == o.song.Revision {
		s.ledger.replace(old, o.song)
		return
	}
	if old != nil {
		s.ledger.retire(old)
	}
	if moved := lost[o.song.Revision]; len(moved) > 0 {
		lost[o.song.Revision] = moved[1:]
		s.ledger.replace(moved[0], o.song)
		return
	}
	s.ledger.add(o.song)
}

// refuse remembers that a file is no song, and names it in the log unless that
// was done already.
func (s *scanner) refuse(o outcome) {
	if errors.Is(o.err, fs.ErrNotExist) || errors.Is(o.err, context.Canceled) {
		return // between the walk and the look
	}
	r := refusal{o.file, o.err.Error(), isFinal(o.err)}
	if s.refused[o.path].reason != r.reason {
		s.log.Warn("left out", "file", o.path, "reason", r.reason)
	}
	s.refused[o.path] = r
}

// word returns the one copy that is kept of an artist or album.
func (s *scanner) word(w string) string {
	if s.words == nil {
		return w
	}
	if one, ok := s.words[w]; ok {
		return one
	}
	s.words[w] = w
	return w
}

// save stores what is known.
func (s *scanner) save() {
	s.fresh = false
	s.cache.save(func(yield func(*record) bool) {
		for _, song := range s.songs {
			if !yield(song.record()) {
				return
			}
		}
		for _, r := range s.refused {
			if r.final && !yield(&record{Path: r.path, Size: r.size, Time: r.time.UnixNano(), Reason: r.reason}) {
				return
			}
		}
		for p, r := range s.stored {
			if s.songs[p] == nil && s.refused[p].reason == "" && !yield(r) {
				return
			}
		}
	})
}

package catalog

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
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
	songs   map[string]*Song         // listed, by path
	refused map[string]refusal       // what is no song, by path; directories too
	first   bool                     // no scan has ended yet
	stored  map[string]*record       // what the store told; nil after the first scan
	used    int                      // how much of stored was true
	words   map[string]string        // artists and albums, each kept once; nil after the first scan
	enter   func(dir string)         // called with each directory before it is read
	rest    time.Duration            // that a file must have lain untouched
	grown   map[string]time.Duration // the same, of those that were listed before they were whole
	others  map[string]int           // files of other formats, by extension; nil after the first scan
	fresh   bool                     // something is known that the store does not have
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
		first:   true,
		words:   make(map[string]string),
		grown:   make(map[string]time.Duration),
		others:  make(map[string]int),
		enter:   func(string) {},
	}
}

// scan looks at what is at and below the paths, and makes the catalogue say
// the same. Songs are shown as they are found: folder after folder, and within
// a folder in the order of their names, but those of an album in the order of
// its tracks. What takes long to look at comes later. It returns the files that
// were still being written.
func (s *scanner) scan(ctx context.Context, paths []string) (unrested []file) {
	defer s.finish()
	files, ahead := s.count(s.walk(paths)), aheadFirst
	lost := make(map[string][]*Song) // by revision: songs whose files are gone
	if len(s.songs)+len(s.refused) > 0 {
		changed := s.compare(paths, lost)
		files, ahead = slices.Values(changed), len(changed)
	}
	var gathered folder
	flush := func() {
		for _, o := range gathered.take() {
			s.take(o, lost)
		}
	}
	shown, saved := time.Now(), time.Now()
	for o, is := range inOrder(ctx, ahead, files, func(f file) outcome { return s.look(ctx, f) }) {
		switch {
		case !is: // somebody is slow: what is there is shown meanwhile
			flush()
			shown = time.Time{}
		case o.unrested:
			unrested = append(unrested, o.file)
			s.scanned.Add(1)
		default:
			if gathered.isOther(o.path) || gathered.isOld() {
				flush()
			}
			gathered.add(o)
			s.scanned.Add(1)
		}
		if now := time.Now(); now.Sub(shown) >= showEvery {
			s.ledger.show()
			shown = now
			if now.Sub(saved) >= saveEvery {
				s.save()
				saved = now
			}
		}
	}
	flush()
	for _, songs := range lost {
		for _, song := range songs {
			s.ledger.retire(song)
		}
	}
	if ctx.Err() == nil && s.first {
		s.fresh = s.fresh || s.used < len(s.stored) // it tells of files that are gone
		s.tellOthers()
		s.first, s.stored, s.words, s.others = false, nil, nil, nil
	}
	return unrested
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
		first := s.first
		w := &walk{enter: s.enter, follow: s.links.follow, other: func(p string) {
			if first {
				s.countOther(p)
			}
		}, yield: func(f file) bool {
			if first {
				f.rest = s.rest
			}
			return yield(f)
		}}
		for _, p := range paths {
			if !w.from(s.links.placeOf(p), p) {
				return
			}
		}
	}
}

// otherFormats are the extensions of music that is not played.
var otherFormats = map[string]bool{
	".flac": true, ".ogg": true, ".oga": true, ".opus": true, ".m4a": true, ".mp4": true, ".aac": true, ".wav": true,
	".wma": true, ".aif": true, ".aiff": true, ".ape": true, ".wv": true, ".mpc": true, ".mp2": true, ".dsf": true,
}

// countOther counts a file that is music of another format.
func (s *scanner) countOther(p string) {
	if kind := strings.ToLower(path.Ext(p)); otherFormats[kind] {
		s.others[kind]++
	}
}

// tellOthers says once what music there is of other formats.
func (s *scanner) tellOthers() {
	total := 0
	for _, n := range s.others {
		total += n
	}
	if total > 0 {
		s.log.Warn("files of other formats are left out; encode them as MP3 to hear them", "files", total, "formats", s.others)
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
	if left := o.song.LeftOut; left > 0 && (old == nil || old.LeftOut != left) {
		s.log.Warn("only the longest part is played: the file joins parts of different formats; encode it again as one", "file", o.path, "left_out", left)
	}
	for _, text := range []*string{&o.song.Artist, &o.song.AlbumArtist, &o.song.Album, &o.song.Genre} {
		*text = s.word(*text)
	}
	s.songs[o.path] = o.song
	if old != nil && old.Revision != o.song.Revision && o.inode == old.inode && o.song.state.size > old.state.size {
		s.hasGrown(o.file)
	}
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
			if r.final && !yield(&record{Path: cbor.ByteString(r.path), Size: r.state.size, Time: r.state.time, Changed: r.state.changed, Reason: r.reason}) {
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

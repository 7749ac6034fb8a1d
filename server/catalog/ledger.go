package catalog

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"
)

// A ledger gives songs their numbers and shows the list of them.
//
// add, replace, retire and show are for one goroutine, the scan's; what it
// does is seen by others from the next show on. The other methods may be used
// by any.
type ledger struct {
	shown atomic.Pointer[snapshot]

	// The scan's own. songs is in the order of numbers; up to where shown ends
	// it lies in the same array until something there must change.
	songs   []*Song
	last    uint32              // number given
	sum     uint64              // of the songs' prints
	retired map[*Song]struct{}  // since the last show
	changed map[uint32]struct{} // numbers of songs replaced since the last show

	mu         sync.RWMutex
	byRevision map[string]*Song // a song of each revision
}

// A snapshot is the songs at one moment. It is never changed.
type snapshot struct {
	songs    []*Song
	last     uint32 // number given until then
	revision string
}

func newLedger() *ledger {
	l := &ledger{retired: make(map[*Song]struct{}), changed: make(map[uint32]struct{}), byRevision: make(map[string]*Song)}
	l.shown.Store(&snapshot{revision: "0"})
	return l
}

// print is a hash of all that a list shows of a song.
func (s *Song) print() uint64 {
	var d xxhash.Digest
	d.ResetWithSeed(uint64(s.Number))
	for _, text := range []string{s.Revision, s.Path, s.Title, s.Artist, s.Album, s.AlbumArtist} {
		d.WriteString(text)
		d.WriteString("\n")
	}
	return d.Sum64()
}

// add gives a new song the next number.
func (l *ledger) add(s *Song) {
	l.last++
	s.Number = l.last
	l.songs = append(l.songs, s)
	l.sum += s.print()
}

// replace puts s in the place of old, a song of the same revision, under its
// number.
func (l *ledger) replace(old, s *Song) {
	s.Number = old.Number
	l.own()
	i, _ := l.find(l.songs, s.Number)
	l.songs[i] = s
	l.changed[s.Number] = struct{}{}
	l.sum += s.print() - old.print()
}

// retire takes a song off the list. Its number is never given again.
func (l *ledger) retire(s *Song) {
	l.retired[s] = struct{}{}
	l.sum -= s.print()
}

// own makes the array of songs one that nobody else reads.
func (l *ledger) own() {
	if len(l.changed) == 0 {
		l.songs = slices.Clone(l.songs)
	}
}

// show lets everybody see what has changed.
func (l *ledger) show() {
	if len(l.retired) > 0 {
		l.own()
		l.songs = slices.DeleteFunc(l.songs, func(s *Song) bool {
			_, is := l.retired[s]
			return is
		})
	}
	news := l.songs
	if len(l.retired)+len(l.changed) == 0 {
		news = news[len(l.shown.Load().songs):]
	}
	l.shown.Store(&snapshot{l.songs, l.last, strconv.FormatUint(l.sum, 16)})
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.retired)+len(l.changed) > 0 {
		clear(l.byRevision)
		clear(l.retired)
		clear(l.changed)
	}
	for _, s := range news {
		if l.byRevision[s.Revision] == nil {
			l.byRevision[s.Revision] = s
		}
	}
}

// find returns where in songs the song with a number is or would be.
func (*ledger) find(songs []*Song, number uint32) (int, bool) {
	return slices.BinarySearchFunc(songs, number, func(s *Song, n uint32) int { return int(s.Number) - int(n) })
}

// song is the song shown with a number, ErrGone where it was retired, or
// ErrNoSong.
func (l *ledger) song(number uint32) (*Song, error) {
	shown := l.shown.Load()
	if number == 0 || number > shown.last {
		return nil, ErrNoSong
	}
	if i, ok := l.find(shown.songs, number); ok {
		return shown.songs[i], nil
	}
	return nil, ErrGone
}

// revised is a song of a revision.
func (l *ledger) revised(revision string) (*Song, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	s, ok := l.byRevision[revision]
	return s, ok
}

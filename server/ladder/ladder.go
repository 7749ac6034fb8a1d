// Package ladder makes renditions: the same songs at lower bitrates, cut into
// the same segments, for listeners whose link does not carry the original.
//
// A rendition is made when somebody asks for a segment of it, from that segment
// on and a little ahead of what is asked for, by the encoder LAME in a process
// of its own at low priority. What was made is kept in a bounded cache on disk.
//
// Frame k of a rendition stands for the same samples as frame k of the
// original, so that segments begin and end at the same samples in both
// (coder.go). Its frames use no bit reservoir: one frame of pre-roll, two in
// MPEG-2, is enough to start exactly anywhere, and a join between two runs of
// the encoder is no worse than a switch between two renditions.
//
// The package knows nothing of connections or the protocol.
package ladder

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// DefaultRates are the bitrates of a ladder in kbit/s, the lowest first.
var DefaultRates = []int{48, 96, 160}

// DefaultSpace is how many octets of renditions are kept.
const DefaultSpace = 10 << 30

// Errors of Segment.
var (
	// ErrNoRendition says that the song has no such rendition.
	ErrNoRendition = errors.New("the song has no such rendition")
	// ErrBusy says that as many songs are being encoded as can be. It passes.
	ErrBusy = errors.New("too many songs are being encoded; try again later")
	// ErrEncoder says that the encoder has failed on a song. It may pass.
	ErrEncoder = errors.New("the encoder has failed")
	// ErrClosed says that the ladder is closed.
	ErrClosed = errors.New("the ladder is closed")
)

// Config is what a ladder works with.
type Config struct {
	Encoder Encoder
	Dir     string       // where renditions are kept; made if it is not there
	Space   int64        // octets kept there at the most; 0: DefaultSpace
	Rates   []int        // kbit/s; nil: DefaultRates
	Workers int          // encoders at work at once; 0: one a processor
	Log     *slog.Logger // nil: silent
}

// A Rendition is one of a song's.
type Rendition struct {
	Rate     int    // kbit/s
	Revision string // names it as a song's revision names the original
	Bytes    int64  // octets of all its frames together
}

// A Segment is one of a rendition's, with the frames before it as pre-roll.
type Segment struct {
	Octets        []byte // of the segment
	Preroll       []byte // the frames before it; empty for the song's first segment
	PrerollFrames int    // how many they are
	CRC           uint32 // CRC-32C of Octets
	PrerollCRC    uint32 // and of Preroll
}

// A Ladder makes and keeps renditions. Its methods may be called concurrently.
type Ladder struct {
	cfg   Config
	store *store
	turns *turns
	ctx   context.Context
	stop  context.CancelFunc
	wg    sync.WaitGroup

	encoded atomic.Int64 // segments made since the start
	full    sync.Once    // it was said that renditions cannot be kept

	mu     sync.Mutex
	making map[string][]*run // by a rendition's revision
	runs   int               // all of making's
}

// New opens a ladder and its cache. What earlier versions of the encoder have
// made is not used, and goes as the cache fills.
func New(cfg Config) (*Ladder, error) {
	if cfg.Space <= 0 {
		cfg.Space = DefaultSpace
	}
	if cfg.Rates == nil {
		cfg.Rates = DefaultRates
	}
	if cfg.Workers <= 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s, err := openStore(cfg.Dir, cfg.Space)
	if err != nil {
		return nil, err
	}
	l := &Ladder{cfg: cfg, store: s, turns: newTurns(cfg.Workers), making: make(map[string][]*run)}
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l, nil
}

// Close ends every encoder and returns when they have ended.
func (l *Ladder) Close() error {
	l.stop()
	l.wg.Wait()
	return l.store.close()
}

// Stats is what a ladder has done and does.
type Stats struct {
	Encoding int   // encoders that run
	Encoded  int64 // segments made since the start
	Bytes    int64 // octets in the cache
}

// Stats tells what the ladder has done and does.
func (l *Ladder) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{Encoding: l.runs, Encoded: l.encoded.Load(), Bytes: l.store.size()}
}

// worthwhile is the part of an original's bitrate above which a rendition is
// not offered: it would save too little to be worth its loss.
const worthwhile = 0.8

// Renditions are those that a song has, the lowest bitrate first. None is said
// to be there whose bitrate is not well below the original's, or which the
// standard does not know at its sampling rate.
func (l *Ladder) Renditions(o *Original) []Rendition {
	mean := float64(o.Bytes) * 8 * float64(o.Rate) / float64(o.samples())
	var all []Rendition
	for _, rate := range l.cfg.Rates {
		if float64(rate)*1000 <= mean*worthwhile && legal(o.Rate, rate) {
			all = append(all, Rendition{Rate: rate, Revision: l.revision(o, rate), Bytes: o.octets(rate)})
		}
	}
	return all
}

// revision names a rendition: its frames depend on the original's, the bitrate
// and the encoder.
func (l *Ladder) revision(o *Original, rate int) string {
	return o.Revision + "-" + strconv.Itoa(rate) + "-" + l.cfg.Encoder.ID
}

// Segment is a segment of a rendition. If it was not made yet, its making
// begins, or goes on, and Segment waits for it, ahead of what nobody waits for.
// The errors are ErrNoRendition, ErrBusy, ErrEncoder (wrapped), ErrClosed, the
// context's, and what reading the original gave.
func (l *Ladder) Segment(ctx context.Context, o *Original, revision string, n int) (Segment, error) {
	rendition, ok := l.Offers(o, revision)
	if !ok || n < 0 || n >= o.Segments {
		return Segment{}, ErrNoRendition
	}
	f, err := l.store.open(revision, o.Segments)
	if err != nil {
		return Segment{}, err
	}
	defer l.store.release(f)
	for {
		r, made, err := l.ask(o, f, rendition.Rate, n)
		if err != nil {
			return Segment{}, err
		}
		if r == nil {
			return f.read(n)
		}
		select {
		case <-made:
			if err := r.failure(); err != nil {
				return Segment{}, err
			}
		case <-ctx.Done():
			return Segment{}, context.Cause(ctx)
		case <-l.ctx.Done():
			return Segment{}, ErrClosed
		}
	}
}

// Offers reports whether a revision names one of a song's renditions.
func (l *Ladder) Offers(o *Original, revision string) (Rendition, bool) {
	all := l.Renditions(o)
	i := slices.IndexFunc(all, func(r Rendition) bool { return r.Revision == revision })
	if i < 0 {
		return Rendition{}, false
	}
	return all[i], true
}

// mostRuns is how many encoders there may be. One that is ahead of what was
// asked for waits, and costs some megabytes.
const mostRuns = 128

// ask has a segment made, unless it was: then the run is nil. The channel is
// closed when it is time to ask again.
func (l *Ladder) ask(o *Original, f *file, rate, n int) (*run, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.making[f.revision] {
		if made, ok := r.want(n); ok && !f.has(n) {
			return r, made, nil
		}
	}
	switch {
	case f.has(n):
		return nil, nil, nil
	case l.ctx.Err() != nil:
		return nil, nil, ErrClosed
	case l.runs >= mostRuns:
		return nil, nil, ErrBusy
	}
	r := newRun(l, o, f, rate, n)
	made, _ := r.want(n)
	l.runs++
	l.making[f.revision] = append(l.making[f.revision], r)
	l.store.retain(f)
	l.wg.Go(func() { l.execute(r) })
	return r, made, nil
}

// execute carries out a run, and forgets it.
func (l *Ladder) execute(r *run) {
	err := r.make(l.ctx)
	if err != nil && l.ctx.Err() == nil {
		l.cfg.Log.Warn("a rendition cannot be made for now", "revision", r.file.revision, "reason", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs--
	l.making[r.file.revision] = slices.DeleteFunc(l.making[r.file.revision], func(other *run) bool { return other == r })
	if len(l.making[r.file.revision]) == 0 {
		delete(l.making, r.file.revision)
	}
	r.end(err)
	l.store.release(r.file)
}

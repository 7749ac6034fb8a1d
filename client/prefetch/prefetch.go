// Package prefetch is the arithmetic of fetching ahead: how many seconds to
// hold ahead of the playhead, how many octets to have outstanding, in which
// rendition, when to start, and when to resume after a stall (RFC, "The
// Adaptive Algorithm").
//
// It is pure: no clock, no I/O, no goroutine. Time is passed in. An Engine is
// for one play and not for concurrent use.
//
// The letters are the RFC's: p a segment's playback seconds, s its octets, d
// its download seconds, b the seconds buffered, L the seconds still to play,
// u the EWMA of d/p over busy periods, σ² the variance of d, R a rate in
// octets a second.
package prefetch

import (
	"math"
	"time"
)

// Config is what a user may set. The zero value is a good one.
type Config struct {
	Survive time.Duration // outage budget: lead held once a song is settled; 0: 35 s
	Memory  int64         // octets held ahead at the most; 0: 64 MiB
	Quality Quality       // which renditions may be fetched
	MaxRate int           // kbit/s that no rendition may be above, if there is a lower one; 0: any
}

// Defaults of Config.
const (
	DefaultSurvive = 35 * time.Second
	DefaultMemory  = 64 << 20
)

// Song is what must be known of a song to fetch it well.
type Song struct {
	Segment      time.Duration // playback time of a full segment
	SegmentBytes int           // mean octets of a segment
	Renditions   []Rendition   // at lower rates, the lowest first
}

const (
	firstWindow   = 13 * time.Second      // W_min while most skips happen
	rttWindow     = 10                    // the same, in round trips
	burst         = 4 * time.Second       // the same on a far link, in seconds of its carrying
	farRTT        = 350                   // and that in round trips at the most: 35 s at 100 ms
	skips         = 10 * time.Second      // play time until when most skips happen
	settled       = time.Minute           // play time after which W_min is the outage budget
	epsilon       = 1e-3                  // chance of a stall in which the window is sized
	saturated     = 0.95                  // u from which on the window is all the rest
	unsteady      = 0.13                  // σ by mean of d, above which it is so too
	unsteadyLeast = 0.005                 // σ by p, below which it doesn't matter
	shrink        = 0.1                   // the window shrinks by this many seconds a second
	queueTime     = 50 * time.Millisecond // of the link's queue that outstanding requests may fill
	minRequests   = 2                     // segments outstanding at the least
)

// Engine decides for one play.
type Engine struct {
	cfg     Config
	song    Song
	est     estimator
	rates   rates
	startUp time.Duration // waiting before the first sound

	chosen   int           // the rendition that was last asked for
	covered  bool          // the lead has been what it should be since it was last next to nothing
	window   time.Duration // as last given
	windowAt time.Time
}

// New makes an engine. rtt is the link's round trip if it is known, else 0.
func New(cfg Config, rtt time.Duration) *Engine {
	if cfg.Survive <= 0 {
		cfg.Survive = DefaultSurvive
	}
	if cfg.Memory <= 0 {
		cfg.Memory = DefaultMemory
	}
	return &Engine{cfg: cfg, est: estimator{rtt: rtt}}
}

// Describe tells the engine what song it is. Before that it asks for no more
// than its first segments.
func (e *Engine) Describe(s Song) {
	e.song = s
	e.chosen = len(s.Renditions)
}

// RTT notes a round trip: the time from a request on an idle link to the first
// line of its reply.
func (e *Engine) RTT(d time.Duration) { e.est.roundTrip(d) }

// Segment notes that a segment was received whole: when it was asked for, when
// its last octet came, how many octets it has, and how long it plays.
func (e *Engine) Segment(asked, done time.Time, octets int, plays time.Duration) {
	scale := 1.0
	if len(e.song.Renditions) > 0 { // as if it had been fetched in the original
		scale = float64(e.song.SegmentBytes) / float64(octets)
	}
	began := e.est.segment(asked, done, octets, plays, scale)
	e.rates.segment(began, done, octets)
}

// Octets notes payload of the segment that is arriving, n octets of it.
func (e *Engine) Octets(at time.Time, n int) { e.rates.arrive(at, n) }

// Window is how far ahead of the playhead to ask, at a time when played has
// been heard of the song:
//
//	W = W_min + σ² ln(1/ε) / (2p(1−u)),  all the rest where u ≥ 0.95.
//
// W_min rises with what the listener has heard: for the first ten seconds it is
// max(13 s, 10 RTT, min(4 s/u, 350 RTT)), then it grows evenly up to the outage
// budget after a minute. 4 s/u is what the link brings in four seconds: links
// with the round trips of mobile networks may be gone in the next moment, and
// what they could have brought by then is what is missing. On near ones,
// whatever their rate, little is fetched of a song that may be skipped.
//
// A link whose download times differ, σ > 0.13 of their mean and of p/200, is
// one that moves, and such links go away for longer than any estimate says: in
// the recorded ones for up to two minutes. There the window is all the rest, as
// soon as it shows. The window grows at once and shrinks slowly.
func (e *Engine) Window(now time.Time, played time.Duration) time.Duration {
	w := e.minWindow(played)
	switch p := e.song.Segment.Seconds(); {
	case p <= 0 || e.est.segments == 0:
	case e.est.use >= saturated, e.est.unsteady(e.song.Segment):
		w = math.MaxInt64
	default:
		w += seconds(e.est.variance * math.Log(1/epsilon) / (2 * p * (1 - e.est.use)))
	}
	w = min(w, e.memoryWindow())
	if !e.windowAt.IsZero() {
		w = max(w, e.window-seconds(shrink*now.Sub(e.windowAt).Seconds()))
	}
	e.window, e.windowAt = w, now
	return w
}

func (e *Engine) minWindow(played time.Duration) time.Duration {
	first := max(firstWindow, rttWindow*e.est.rtt)
	if e.est.use > 0 {
		first = max(first, min(seconds(burst.Seconds()/e.est.use), farRTT*e.est.rtt))
	}
	if first >= e.cfg.Survive {
		return e.cfg.Survive
	}
	way := max(played-skips, 0).Seconds() / (settled - skips).Seconds()
	return first + seconds((e.cfg.Survive-first).Seconds()*min(way, 1))
}

// memoryWindow is the playback time of as much music as may be held.
func (e *Engine) memoryWindow() time.Duration {
	if e.song.SegmentBytes <= 0 {
		return e.cfg.Survive
	}
	return seconds(e.song.Segment.Seconds() * float64(e.cfg.Memory) / float64(e.song.SegmentBytes))
}

// Outstanding is how many octets may be asked for and not yet received:
// R·(RTT + a small queue), and at least two segments, so that the link is
// never idle while the window isn't full.
func (e *Engine) Outstanding() int {
	pipe := e.est.rate * (e.est.rtt + queueTime).Seconds()
	return max(int(pipe), minRequests*int(e.octets(e.chosen)))
}

// Estimates is what the engine believes of the link, for people and logs.
type Estimates struct {
	Window time.Duration
	RTT    time.Duration
	Rate   float64 // octets a second while busy
	Use    float64 // u: download time by playback time
}

// Estimates returns the current ones.
func (e *Engine) Estimates() Estimates {
	return Estimates{Window: e.window, RTT: e.est.rtt, Rate: e.est.rate, Use: e.est.use}
}

func seconds(s float64) time.Duration {
	if s > math.MaxInt64/2/float64(time.Second) {
		return math.MaxInt64 / 2
	}
	return time.Duration(s * float64(time.Second))
}

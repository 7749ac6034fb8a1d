// Package prefetch is the arithmetic of fetching ahead: how many seconds to
// hold ahead of the playhead, how many octets to have outstanding, when to
// start, and when to resume after a stall (RFC, "The Adaptive Algorithm").
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
}

const (
	firstWindow = 5 * time.Second       // W_min at the song's start
	rttWindow   = 10                    // W_min at the song's start, in round trips
	settled     = time.Minute           // play time after which W_min is the outage budget
	epsilon     = 1e-3                  // chance of a stall in which the window is sized
	saturated   = 0.95                  // u from which on the window is all the rest
	shrink      = 0.1                   // the window shrinks by this many seconds a second
	queueTime   = 50 * time.Millisecond // of the link's queue that outstanding requests may fill
	minRequests = 2                     // segments outstanding at the least
	startCap    = 8 * time.Second       // the longest buffer to wait for
)

// Engine decides for one play.
type Engine struct {
	cfg  Config
	song Song
	est  estimator

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
func (e *Engine) Describe(s Song) { e.song = s }

// RTT notes a round trip: the time from a request on an idle link to the first
// line of its reply.
func (e *Engine) RTT(d time.Duration) { e.est.roundTrip(d) }

// Segment notes that a segment was received whole: when it was asked for, when
// its last octet came, how many octets it has, and how long it plays.
func (e *Engine) Segment(asked, done time.Time, octets int, plays time.Duration) {
	e.est.segment(asked, done, octets, plays)
}

// Window is how far ahead of the playhead to ask, at a time when played has
// been heard of the song:
//
//	W = W_min + σ² ln(1/ε) / (2p(1−u)),  all the rest where u ≥ 0.95.
//
// W_min rises with what the listener has heard, from max(5 s, 10 RTT) to the
// outage budget after a minute. The window grows at once and shrinks slowly.
func (e *Engine) Window(now time.Time, played time.Duration) time.Duration {
	w := e.minWindow(played)
	if p := e.song.Segment.Seconds(); p > 0 && e.est.segments > 0 {
		if e.est.use >= saturated {
			w = math.MaxInt64
		} else {
			w += seconds(e.est.variance * math.Log(1/epsilon) / (2 * p * (1 - e.est.use)))
		}
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
	if first >= e.cfg.Survive {
		return e.cfg.Survive
	}
	return first + seconds((e.cfg.Survive-first).Seconds()*min(played.Seconds()/settled.Seconds(), 1))
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
	return max(int(pipe), minRequests*e.song.SegmentBytes)
}

// Start reports whether to start, or to resume, with b buffered and left still
// to play, and if not, how long that will take by the estimates:
//
//	b ≥ RTT + s/R_lo                 where the link carries the song,
//	b ≥ L(1 − p·R_lo/s), capped      where it doesn't.
//
// Before anything is known of the link it says yes.
func (e *Engine) Start(b, left time.Duration) (ok bool, wait time.Duration) {
	lo := e.est.safeRate()
	if lo <= 0 || e.song.SegmentBytes <= 0 || b >= left {
		return true, 0
	}
	s, p := float64(e.song.SegmentBytes), e.song.Segment.Seconds()
	need := e.est.rtt + seconds(s/lo)
	gain := p * lo / s // seconds of music that arrive in a second
	if gain < 1 {
		need = max(need, min(seconds(left.Seconds()*(1-gain)), startCap))
	}
	need = min(need, startCap, left)
	if b >= need {
		return true, 0
	}
	return false, seconds((need - b).Seconds() / gain)
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

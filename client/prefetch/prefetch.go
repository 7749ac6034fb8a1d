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
	firstWindow   = 13 * time.Second      // W_min while most skips happen
	rttWindow     = 10                    // the same, in round trips
	skips         = 10 * time.Second      // play time until when most skips happen
	settled       = time.Minute           // play time after which W_min is the outage budget
	epsilon       = 1e-3                  // chance of a stall in which the window is sized
	saturated     = 0.95                  // u from which on the window is all the rest
	unsteady      = 0.15                  // σ by mean of d, above which it is so too
	unsteadyLeast = 0.005                 // σ by p, below which it doesn't matter
	shrink        = 0.1                   // the window shrinks by this many seconds a second
	queueTime     = 50 * time.Millisecond // of the link's queue that outstanding requests may fill
	minRequests   = 2                     // segments outstanding at the least

	packet      = 1460                  // octets; a link carries nothing smaller
	startLeast  = 50 * time.Millisecond // buffer to start with, beside a packet
	startCap    = 8 * time.Second       // the longest buffer to wait for at the start
	resumeLeast = 2 * time.Second       // buffer to resume with
	resumeCap   = 30 * time.Second      // the longest to wait for, where the link is nearly fast enough
	resumePart  = 0.5                   // of the deficit, where it is slow
	firstWait   = 8 * time.Second       // the most to wait for in a song's first stall
	moreWait    = 0.2                   // and of the silence so far
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

// Octets notes payload of the segment that is arriving, n octets of it.
func (e *Engine) Octets(at time.Time, n int) { e.est.arrive(at, n) }

// Window is how far ahead of the playhead to ask, at a time when played has
// been heard of the song:
//
//	W = W_min + σ² ln(1/ε) / (2p(1−u)),  all the rest where u ≥ 0.95.
//
// W_min rises with what the listener has heard: max(13 s, 10 RTT) for the first
// ten seconds, then evenly up to the outage budget after a minute.
//
// A link whose download times differ, σ > 0.15 of their mean and of p/200, is
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
	return max(int(pipe), minRequests*e.song.SegmentBytes)
}

// Start reports whether to begin with b buffered and left still to play, and if
// not, how long that will take by the estimates:
//
//	b ≥ p·1460/s + 50 ms             where the link carries the song,
//	b ≥ min(L(1 − g), 8 s)           where it doesn't.
//
// g = p·T/s is the seconds of music that arrive in a second. The first is a
// packet, since nothing smaller arrives, and what device and decoder take at
// once. T is known a round trip after the first octets.
func (e *Engine) Start(now time.Time, b, left time.Duration) (ok bool, wait time.Duration) {
	g := e.gain(now)
	least := startLeast
	if e.song.SegmentBytes > 0 {
		least += seconds(e.song.Segment.Seconds() * packet / float64(e.song.SegmentBytes))
	}
	return await(b, max(least, min(deficit(g, left), startCap)), left, g)
}

// Resume is Start after a stall, when the song has been silent for stalled
// since it was first heard, the present stall included. Each stall costs the
// listener more than a longer one does, and waiting is in vain only if the
// link gets better:
//
//	b ≥ max(2 s, min(D, 30 s), D(1 − g)/2),  D = L(1 − g),
//	but not more than 8 s and a fifth of stalled.
//
// D is what is missing to play the rest without another stall, if the link
// stays as it is. Of a large one, the larger a part is awaited the slower the
// link is. What is awaited in vain is never longer than the last line says, so
// that the whole silence stays in proportion to what the link made necessary.
func (e *Engine) Resume(now time.Time, b, left, stalled time.Duration) (ok bool, wait time.Duration) {
	g := e.gain(now)
	d := deficit(g, left)
	need := max(min(d, resumeCap), seconds(resumePart*max(1-g, 0)*d.Seconds()))
	need = min(need, firstWait+seconds(moreWait*stalled.Seconds()))
	return await(b, max(resumeLeast, need), left, g)
}

// gain is g; 1 while nothing is known.
func (e *Engine) gain(now time.Time) float64 {
	rate, sure := e.est.throughput(now)
	if rate <= 0 && !sure || e.song.SegmentBytes <= 0 {
		return 1
	}
	g := e.song.Segment.Seconds() * rate / float64(e.song.SegmentBytes)
	if !sure {
		g = min(g, 1)
	}
	return g
}

// deficit is how much must be buffered for the rest to play through.
func deficit(gain float64, left time.Duration) time.Duration {
	return seconds(left.Seconds() * max(1-gain, 0))
}

// await compares what is held with what is needed.
func await(b, need, left time.Duration, gain float64) (ok bool, wait time.Duration) {
	if need = min(need, left); b >= need {
		return true, 0
	}
	const slowest = 0.01 // seconds of music a second, for saying how long it takes
	return false, seconds((need - b).Seconds() / max(gain, slowest))
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

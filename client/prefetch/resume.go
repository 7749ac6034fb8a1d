package prefetch

import (
	"math"
	"time"
)

const (
	packet      = 1460                  // octets; a link carries nothing smaller
	startLeast  = 50 * time.Millisecond // lead to start with, beside a packet
	resumeLeast = 2 * time.Second       // lead to resume with
	startWait   = 5 * time.Second       // the most to wait for at the start
	resumeWait  = 6 * time.Second       // and after a stall
	moreWait    = 0.15                  // of the waiting so far, beside either
	wanders     = 60.0                  // seconds after which a rate has come about two thirds of its way to the long run's
	prior       = 20.0                  // seconds of carrying as fast as the song plays, from which the long run begins
	slowest     = 0.01                  // seconds of music a second, for saying how long it takes
)

// Start reports whether to begin with b buffered and left still to play, and if
// not, how long that will take by the estimates:
//
//	b ≥ max(p·1460/s + 50 ms, min(D, 5 s + 0.15 W)).
//
// D is the shortfall that is expected (see shortfall), and W the waiting so
// far, since the first octets. The first term is a packet, since nothing
// smaller arrives, and what device and decoder take at once: enough where the
// link carries the song. A rate is known a round trip after the first octets.
func (e *Engine) Start(now time.Time, b, left time.Duration) (ok bool, wait time.Duration) {
	least := startLeast
	if e.song.SegmentBytes > 0 {
		lowest, _ := e.allowed()
		least += seconds(e.song.Segment.Seconds() * packet / e.octets(lowest))
	}
	e.startUp = 0
	if !e.rates.begun.IsZero() {
		e.startUp = now.Sub(e.rates.begun)
	}
	return e.await(now, b, left, least, e.patience(startWait, 0))
}

// Resume is Start after a stall, when the song has been silent for stalled
// since it was first heard, the present stall included:
//
//	b ≥ max(2 s, min(D, 6 s + 0.15 W)),
//
// with the start-up delay in W as well. Each stall costs the listener more than
// a longer one does, so that less than two seconds are not worth going on
// with. What is awaited is in vain if the link gets better; so that the whole
// waiting stays in proportion to what the link made necessary, it is never more
// than 0.15 of it and a little.
func (e *Engine) Resume(now time.Time, b, left, stalled time.Duration) (ok bool, wait time.Duration) {
	return e.await(now, b, left, resumeLeast, e.patience(resumeWait, stalled))
}

// patience is the most to wait for.
func (e *Engine) patience(first, stalled time.Duration) time.Duration {
	return first + seconds(moreWait*(e.startUp+stalled).Seconds())
}

// await compares what is held with what is needed, where the rest is fetched in
// the lowest rendition that is allowed. More than the window lets
// come is never needed.
func (e *Engine) await(now time.Time, b, left, least, most time.Duration) (ok bool, wait time.Duration) {
	lowest, _ := e.allowed()
	g, long := e.gain(now, lowest, prior)
	need := max(least, min(seconds(shortfall(g, long, left.Seconds())), most))
	if !e.windowAt.IsZero() {
		need = min(need, max(e.window-2*e.song.Segment, least))
	}
	if need = min(need, left); b >= need {
		return true, 0
	}
	return false, seconds((need - b).Seconds() / max(g, slowest))
}

// gain is g, the seconds of music that arrive in a second, of a rendition, now
// and in the long run; 1 while nothing is known. Before a round trip has
// passed, what arrives is TCP's first burst: that may be faster than the link
// goes on, so it is a bound only. The long run begins with some seconds of the
// song's own rate, so that the first moments don't pass for it.
func (e *Engine) gain(now time.Time, rendition int, prior float64) (g, long float64) {
	octets := e.octets(rendition)
	recently, whole := e.rates.at(now)
	if octets <= 0 || recently.seconds <= 0 || whole.seconds <= 0 {
		return 1, 1
	}
	music := e.song.Segment.Seconds() / octets
	g = music * recently.octets / recently.seconds
	if !e.sure(now) {
		g = min(g, 1)
	}
	start := prior * float64(e.song.SegmentBytes) / octets
	return g, (music*whole.octets + start) / (whole.seconds + prior)
}

// sure reports whether a rate is known: a round trip after the first octets.
func (e *Engine) sure(now time.Time) bool {
	return e.est.segments > 0 || !e.rates.begun.IsZero() && now.Sub(e.rates.begun) >= e.est.rtt
}

// shortfall is D, the most by which what arrives is expected to fall behind
// what plays, in seconds of music, with left seconds to play. The link wanders
// from its rate of now, g, to that of the long run, m, with a time of τ = 60 s:
//
//	g(t) = m + (g−m) e^(−t/τ),
//	D    = max over t ≤ left of ∫ 1 − g = (1−m) t − (g−m) τ (1 − e^(−t/τ)).
//
// It is what is needed at the end, or where g(t) passes 1 on its way up.
func shortfall(g, m, left float64) float64 {
	behind := func(t float64) float64 {
		return (1-m)*t - (g-m)*wanders*(1-math.Exp(-t/wanders))
	}
	d := max(behind(left), 0)
	if g < 1 && m > 1 {
		d = max(d, behind(min(wanders*math.Log((m-g)/(m-1)), left)))
	}
	return d
}

package prefetch

import (
	"math"
	"time"
)

// A Quality is which of a song's renditions may be fetched: Auto, Original, or
// a rate in kbit/s, for the best rendition that is not above it.
type Quality int

// The qualities that are not rates. Auto chooses among all renditions; Original
// is the song itself, and never anything else.
const (
	Auto     Quality = 0
	Original Quality = math.MaxInt32
)

// A Rendition is a song at a lower rate, cut into the same segments.
type Rendition struct {
	Rate         int // kbit/s
	SegmentBytes int // mean octets of a segment
}

// State is what is fetched and asked for of a song when a rendition is chosen.
// Renditions are counted from 0, the lowest; len(Song.Renditions) is the song
// itself.
type State struct {
	Position time.Duration // the playhead
	Lead     time.Duration // fetched and ahead of it, without a gap
	Missing  int           // octets asked for and not yet here
	Asked    []int8        // for each segment of the song, the rendition that is held or asked for; -1: neither
	Next     int           // the first segment that was never asked for
	Barred   []bool        // renditions that the server doesn't give for now; may be nil or short
}

const (
	nearLead    = 4.0  // seconds of lead that are fetched as well as the link carries, before the cover
	quick       = 1.0  // seconds in which the best rendition may bring the cover, for that not to be hurried
	ample       = 2.0  // g from which on a rendition is taken without asking for a lead
	riseLead    = 40.0 // seconds of lead to take a higher rendition with, where g is not ample
	keepLead    = 10.0 // and to stay with the present one
	riseMargin  = 4.0  // times the expected shortfall that the lead must cover beside that, to rise
	keepMargin  = 1.0  // and to stay
	againLead   = 20.0 // seconds of lead from which on segments are fetched again
	againLeast  = 5.0  // the same when the whole song has been asked for
	againGain   = 1.5  // g, in the long run, from which on the link has time for that
	againMargin = 1.5  // times its download that a segment must be away from the playhead
	tooLate     = 0.5  // seconds by which a segment may come too late, before it is asked for in a lower rendition
)

// Choose is the rendition to ask for the segment State.Next in.
//
// Before a round trip has passed since the first octets, it is the song itself.
// After that the lead is first to be what survives an outage, the cover:
// min(B, 350 RTT, W), with B the outage budget and W the window. Where the best
// rendition does not bring it within a second, what is more than 4 s ahead is
// fetched in the lowest rendition until the cover is there; the link's surplus
// replaces it before it is heard (see Again). Then it is the highest rendition
// that the lead b carries:
//
//	b ≥ k·D + l·min(2(2−g), 1),   or g ≥ 2 and b ≥ k·D,
//
// with g and D (see shortfall) those of the rendition, over what is left of the
// song, and without a prior. To rise k is 4 and l 40 s, and to stay with what was chosen last
// 1 and 10 s: so an outage that the lead covers changes nothing, and a
// rendition is kept for a while. b counts what was asked for, less the time in
// which it will come.
func (e *Engine) Choose(now time.Time, s State) int {
	e.chosen = e.choose(now, s)
	return e.chosen
}

func (e *Engine) choose(now time.Time, s State) int {
	lowest, best := e.allowed()
	if !e.sure(now) {
		return min(max(e.chosen, lowest), best)
	}
	b := e.ahead(now, s)
	if lowest < best && !e.covers(now, b, best) && b >= nearLead {
		return lowest
	}
	for r := best; r > lowest; r-- {
		if r < len(s.Barred) && s.Barred[r] {
			continue
		}
		margin, lead := keepMargin, keepLead
		if r > e.chosen {
			margin, lead = riseMargin, riseLead
		}
		g, long := e.gain(now, r, 0)
		left := time.Duration(len(s.Asked)-s.Next) * e.song.Segment
		if b >= margin*shortfall(g, long, left.Seconds())+lead*min(max(2*(ample-g), 0), 1) {
			return r
		}
	}
	return lowest
}

// covers reports whether the cover is there, or has been since the lead was
// last next to nothing, or comes soon enough in the best rendition.
func (e *Engine) covers(now time.Time, b float64, best int) bool {
	cover := min(e.cfg.Survive, farRTT*e.est.rtt, max(e.window-3*e.song.Segment, 0)).Seconds()
	g, _ := e.gain(now, best, 0)
	switch {
	case b+quick*g >= cover:
		e.covered = true
	case b < nearLead:
		e.covered = false
	}
	return e.covered
}

// Again is a segment to fetch again, better, in the time that the link has; ok
// is false where there is none. What is held of it stays until the better one
// is whole. It is to be asked before Choose.
//
// The link has time where b, less what this takes, is 20 s (or half of the
// window), and where in the long run it carries half as much again as the
// rendition that it would choose now; and where the whole song has been asked
// for, as long as 5 s are left. What is fetched again is a stretch of lower renditions,
// from 1.5 times its download ahead of the playhead on. It begins with the
// nearest segment where the link is faster than the playhead by half, so that
// the whole stretch will be replaced; else with the last, so that wherever it
// ends the stretch has one end.
func (e *Engine) Again(now time.Time, s State) (segment, rendition int, ok bool) {
	lowest, best := e.allowed()
	recently, _ := e.rates.at(now)
	if lowest == best || e.song.Segment <= 0 || !e.sure(now) || recently.octets <= 0 {
		return 0, 0, false
	}
	least := againLeast
	if s.Next < len(s.Asked) {
		best = min(e.chosen, e.choose(now, s))
		if _, long := e.gain(now, best, 0); long < againGain {
			return 0, 0, false
		}
		least = min(againLead, e.window.Seconds()/2)
	}
	takes := recently.time(float64(s.Missing) + e.octets(best))
	if best < len(s.Barred) && s.Barred[best] || s.Lead.Seconds()-takes < least {
		return 0, 0, false
	}
	g, _ := e.gain(now, best, 0)
	from := int((s.Position+seconds(againMargin*takes)+e.est.rtt)/e.song.Segment) + 2
	for i := from; i < s.Next; i++ {
		if int(s.Asked[i]) < best {
			segment, rendition, ok = i, best, true
			if g > againGain {
				break
			}
		} else if ok {
			break
		}
	}
	return segment, rendition, ok
}

// Abandon reports whether to cancel what was asked for from a segment on, in a
// rendition, none of which has begun to sound, and to ask for it anew: where it
// will come more than half a second too late, and in the rendition that is
// chosen then by less than half of that.
func (e *Engine) Abandon(now time.Time, s State, from, rendition int) bool {
	lowest, _ := e.allowed()
	recently, _ := e.rates.at(now)
	if rendition <= lowest || s.Missing <= 0 || !e.sure(now) || recently.octets <= 0 {
		return false
	}
	asked := (time.Duration(s.Next)*e.song.Segment - s.Position).Seconds()
	late := recently.time(float64(s.Missing)) - asked
	if late < tooLate {
		return false
	}
	s.Next, s.Missing = from, 0
	lower := e.choose(now, s)
	then := e.est.rtt.Seconds() + recently.time(e.octets(lower)) - (s.Lead + e.song.Segment).Seconds()
	return lower < rendition && then < late/2
}

// ahead is the lead when all that was asked for is here, in seconds.
func (e *Engine) ahead(now time.Time, s State) float64 {
	recently, _ := e.rates.at(now)
	asked := (time.Duration(s.Next)*e.song.Segment - s.Position).Seconds()
	return asked - recently.time(float64(s.Missing))
}

// allowed is the range of renditions that the listener wants. A rate that is
// below all of them is the lowest's.
func (e *Engine) allowed() (lowest, best int) {
	most := math.MaxInt
	if e.cfg.MaxRate > 0 {
		most = e.cfg.MaxRate
	}
	if q := e.cfg.Quality; q != Auto && q != Original {
		most = min(most, int(q))
	}
	for best = len(e.song.Renditions); best > 0 && e.bitrate(best) > most; {
		best--
	}
	if e.cfg.Quality == Auto {
		return 0, best
	}
	return best, best
}

// bitrate is a rendition's in kbit/s.
func (e *Engine) bitrate(rendition int) int {
	if rendition < len(e.song.Renditions) {
		return e.song.Renditions[rendition].Rate
	}
	if e.song.Segment <= 0 {
		return 0
	}
	return int(math.Round(float64(e.song.SegmentBytes) * 8 / 1000 / e.song.Segment.Seconds()))
}

// octets is the mean of a rendition's segments.
func (e *Engine) octets(rendition int) float64 {
	if rendition < len(e.song.Renditions) {
		return float64(e.song.Renditions[rendition].SegmentBytes)
	}
	return float64(e.song.SegmentBytes)
}

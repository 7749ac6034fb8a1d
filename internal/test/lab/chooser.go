package lab

import (
	"math"
	"time"

	"segue/client/player"
	"segue/client/prefetch"
)

// LadderStrategies are Segue's engine with renditions, and what it is compared
// with: itself on one bitrate, and rules from the literature. These begin with
// the lowest rendition's first frames, resume with a segment, and look no
// further ahead than a minute.
func LadderStrategies() []Strategy {
	const ahead = time.Minute
	rule := func(choose func(*choosing, prefetch.State) int) func() player.Engine {
		return func() player.Engine {
			return &choosing{baseline: baseline{window: ahead, outstanding: 1}, choose: choose}
		}
	}
	return []Strategy{
		{"engine", func() player.Engine { return prefetch.New(prefetch.Config{}, 0) }},
		{"engine, original", func() player.Engine { return prefetch.New(prefetch.Config{Quality: prefetch.Original}, 0) }},
		{"engine, lowest", func() player.Engine { return prefetch.New(prefetch.Config{Quality: 1}, 0) }},
		{"throughput", rule(byThroughput)},
		{"BBA", rule(byBuffer)},
		{"BOLA", rule(byUtility)},
	}
}

// choosing is a baseline that chooses renditions by a rule.
type choosing struct {
	baseline
	choose func(*choosing, prefetch.State) int
	octets []float64 // of a segment, by rendition
	rates  []float64 // of the last segments, octets a second
	last   int
	free   time.Time
}

func (c *choosing) Describe(s prefetch.Song) {
	c.song = s
	for _, r := range s.Renditions {
		c.octets = append(c.octets, float64(r.SegmentBytes))
	}
	c.octets = append(c.octets, float64(s.SegmentBytes))
}

func (c *choosing) Segment(asked, done time.Time, octets int, _ time.Duration) {
	const remembered = 5
	if c.free.After(asked) {
		asked = c.free
	}
	c.free = done
	c.rates = append(c.rates, float64(octets)/max(done.Sub(asked).Seconds(), 1e-3))
	c.rates = c.rates[max(len(c.rates)-remembered, 0):]
}

// Choose implements chooser.
func (c *choosing) Choose(_ time.Time, s prefetch.State) int {
	c.last = c.choose(c, s)
	return c.last
}

// Again implements chooser.
func (c *choosing) Again(time.Time, prefetch.State) (int, int, bool) { return 0, 0, false }

// Abandon implements chooser.
func (c *choosing) Abandon(time.Time, prefetch.State, int, int) bool { return false }

// byThroughput takes the best rendition that is not above nine tenths of the
// harmonic mean of the last five segments' rates.
func byThroughput(c *choosing, _ prefetch.State) int {
	const safe = 0.9
	sum := 0.0
	for _, r := range c.rates {
		sum += 1 / r
	}
	return c.best(safe * float64(len(c.rates)) / max(sum, 1e-9))
}

// best is the best rendition that a rate in octets a second carries.
func (c *choosing) best(rate float64) int {
	for r := len(c.octets) - 1; r > 0; r-- {
		if c.octets[r] <= rate*c.song.Segment.Seconds() {
			return r
		}
	}
	return 0
}

// byBuffer is BBA-0 (Huang et al., SIGCOMM 2014): the rate is a linear function
// of the lead between a reservoir and a cushion, and the rendition changes only
// where that passes the next one's.
func byBuffer(c *choosing, s prefetch.State) int {
	const reservoir, cushion = 10.0, 40.0
	top := len(c.octets) - 1
	share := min(max((s.Lead.Seconds()-reservoir)/cushion, 0), 1)
	f := c.octets[0] + share*(c.octets[top]-c.octets[0])
	switch {
	case share == 0:
		return 0
	case share == 1:
		return top
	case c.last < top && f >= c.octets[c.last+1], c.last > 0 && f <= c.octets[c.last-1]:
		return c.best(f / c.song.Segment.Seconds())
	}
	return c.last
}

// byUtility is BOLA (Spiteri et al., INFOCOM 2016) with a buffer of a minute:
// the rendition of the greatest (V(ln(s/s₀) + γp) − Q)/s, where V and γp are
// such that the lowest is taken below five seconds of lead and the best near a
// full buffer.
func byUtility(c *choosing, s prefetch.State) int {
	const least, full = 5.0, 60.0
	p := c.song.Segment.Seconds()
	top := math.Log(c.octets[len(c.octets)-1] / c.octets[0])
	gamma := top * least / (full - least)
	v := (full/p - 1) / (top + gamma)
	best, most := 0, math.Inf(-1)
	for r, o := range c.octets {
		if u := (v*(math.Log(o/c.octets[0])+gamma) - s.Lead.Seconds()/p) / o; u > most {
			best, most = r, u
		}
	}
	return best
}

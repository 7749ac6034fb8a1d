package lab

import (
	"math"
	"sort"
	"time"
)

// A curve is a trace's rate as the octets that have passed by a time, for
// looking up in logarithmic time. At its end it begins anew.
type curve struct {
	at     []float64 // seconds at which a step begins; the last: the trace's length
	passed []float64 // octets by then
}

func newCurve(s Steps) *curve {
	c := &curve{at: []float64{0}, passed: []float64{0}}
	for _, step := range s {
		last := len(c.at) - 1
		if step.For <= 0 {
			continue
		}
		c.at = append(c.at, c.at[last]+step.For.Seconds())
		c.passed = append(c.passed, c.passed[last]+step.Rate*step.For.Seconds())
	}
	return c
}

// carried is how many octets have left by a time in seconds.
func (c *curve) carried(at float64) float64 {
	last := len(c.at) - 1
	rounds := math.Floor(at / c.at[last])
	at -= rounds * c.at[last]
	i := min(max(sort.SearchFloat64s(c.at, at), 1), last)
	share := (at - c.at[i-1]) / (c.at[i] - c.at[i-1])
	return rounds*c.passed[last] + c.passed[i-1] + share*(c.passed[i]-c.passed[i-1])
}

// when is the earliest time in seconds by which so many octets have left.
func (c *curve) when(octets float64) float64 {
	last := len(c.at) - 1
	rounds := math.Floor(octets / c.passed[last])
	octets -= rounds * c.passed[last]
	i := min(max(sort.SearchFloat64s(c.passed, octets), 1), last)
	at := c.at[i-1]
	if step := c.passed[i] - c.passed[i-1]; step > 0 {
		at += (octets - c.passed[i-1]) / step * (c.at[i] - c.at[i-1])
	}
	return rounds*c.at[last] + at
}

// finish is when n octets that begin to leave at a time have left, in seconds.
func (c *curve) finish(begin, n float64) float64 {
	return max(c.when(c.carried(begin)+n), begin)
}

func inSeconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

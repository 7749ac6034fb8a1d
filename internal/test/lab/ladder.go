package lab

import (
	"math"
)

// A LadderOracle is the best that a session could have been that knew the
// future: first the least waiting, then the highest mean rate, then the fewest
// switches.
type LadderOracle struct {
	Waiting  float64 // seconds
	Rate     float64 // kbit/s
	Switches int
}

// NewLadderOracle works it out by dynamic programming over segments and the
// octets that they have together: the link is always busy, so that these say
// when a segment is here, and so what is ahead of the playhead. The least
// waiting is that of the lowest rendition alone; music begins after it, and
// each segment must come in time, looked at by its first frame, its quarters
// and its last.
func NewLadderOracle(t Trace, tune Tune) LadderOracle {
	const frames = 38
	unit := tune.Octets[0]
	for _, o := range tune.Octets[1:] {
		unit = gcd(unit, o)
	}
	var size []int
	for _, o := range tune.Octets {
		size = append(size, int(math.Round(o/unit)))
	}
	top := size[len(size)-1]
	// A segment is so many octets on the wire beside those of its units.
	wiredUnit := tune.wired(0) / float64(size[0])
	if top > size[0] {
		wiredUnit = (tune.wired(len(size)-1) - tune.wired(0)) / float64(top-size[0])
	}
	beside := tune.wired(0) - wiredUnit*float64(size[0])
	c, half := newCurve(t.Steps), t.RTT.Seconds()/2
	o := LadderOracle{Waiting: tune.Least(t)}
	const tolerance = 1e-3 // seconds
	checks := []float64{1, 9, 19, 28, 38}
	const never = math.MaxInt32
	n := len(size)
	most := tune.Segments * top
	now, then := make([]int32, (most+1)*n), make([]int32, (most+1)*n)
	for i := range now {
		now[i] = never
	}
	now[0] = 0 // the first segment's rendition is no switch
	low, high := 0, 0
	for i := range tune.Segments {
		for j := range then[:min(high+top+1, most+1)*n] {
			then[j] = never
		}
		// room is how many octets of units have come when a piece is due.
		room := make([]float64, len(checks))
		for j, k := range checks {
			due := o.Waiting + (float64(i)+(k-1)/frames)*tune.Segment + tolerance
			room[j] = c.carried(max(due-half, half)) - c.carried(half) - (float64(i)+k/frames)*beside
		}
		for x := low; x <= high; x++ {
			row := now[x*n : x*n+n]
			any := false
			for _, v := range row {
				any = any || v != never
			}
			if !any {
				continue
			}
			for q, s := range size {
				late := false
				for j, k := range checks {
					late = late || (float64(x)+float64(s)*k/frames)*wiredUnit > room[j]
				}
				if late {
					break // and so are larger ones
				}
				best := int32(never)
				for p, v := range row {
					if v != never {
						best = min(best, v+int32(count(p != q && i > 0)))
					}
				}
				then[(x+s)*n+q] = min(then[(x+s)*n+q], best)
			}
		}
		now, then = then, now
		low, high = low+size[0], high+top
	}
	for x := high; x >= low; x-- {
		best := int32(never)
		for _, v := range now[x*n : x*n+n] {
			best = min(best, v)
		}
		if best != never {
			o.Rate = float64(x) * unit * 8 / 1000 / tune.Length()
			o.Switches = int(best)
			return o
		}
	}
	return o
}

// gcd is the greatest common divisor of two sizes, which are nearly multiples.
func gcd(a, b float64) float64 {
	for b > 1 {
		a, b = b, math.Mod(a+0.5, b)-0.5
	}
	return a
}

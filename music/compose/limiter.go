package main

import "math"

// ceiling is the highest sample that leaves the limiter: -1.5 dB below full
// scale.
var ceiling = math.Pow(10, -1.5/20)

// A limiter turns loud moments down before they come, softly, so that no sample
// is above the ceiling.
type limiter struct {
	frames  []Frame   // a ring of what is still to leave
	needs   []float64 // a ring of the gain that each of them needs
	smooth  []float64 // a ring of the last lowest needs
	sum     float64   // of smooth
	at      int
	held    float64
	recover float64
}

// newLimiter returns a limiter that looks 6 ms ahead and recovers in about
// 150 ms.
func newLimiter(rate float64) *limiter {
	n := int(0.006 * rate)
	l := &limiter{
		frames: make([]Frame, n), needs: make([]float64, n), smooth: make([]float64, n),
		sum: float64(n), held: 1, recover: 1 - math.Exp(-1/(0.15*rate)),
	}
	for i := range n {
		l.needs[i], l.smooth[i] = 1, 1
	}
	return l
}

// Delay returns by how many frames Apply is late.
func (l *limiter) Delay() int {
	return len(l.frames)
}

// Apply takes a frame in and gives one back that came Delay frames earlier.
func (l *limiter) Apply(f Frame) Frame {
	need := 1.0
	if loud := max(math.Abs(f[0]), math.Abs(f[1])); loud > ceiling {
		need = ceiling / loud
	}
	// The gain falls at once and rises slowly, and the mean over the ring is of
	// values none of which is above what the frame that leaves now needs.
	l.held = min(need, l.held+l.recover*(1-l.held))
	out := l.frames[l.at]
	l.frames[l.at], l.needs[l.at] = f, l.held
	lowest := l.held
	if lowest < 1 {
		for _, g := range l.needs {
			lowest = min(lowest, g)
		}
	}
	gain := l.sum / float64(len(l.smooth))
	l.sum += lowest - l.smooth[l.at]
	l.smooth[l.at] = lowest
	l.at = (l.at + 1) % len(l.frames)
	return Frame{out[0] * gain, out[1] * gain}
}

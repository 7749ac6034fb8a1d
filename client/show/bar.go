package show

import (
	"strings"
	"time"
)

// Bar shows a song in n columns: what is played, what is fetched ahead of the
// playhead, and the rest.
func Bar(position, lead, length time.Duration, n int) string {
	if n < 1 {
		return ""
	}
	played := part(position, length, n)
	fetched := max(part(position+lead, length, n), played)
	return strings.Repeat("━", played) + strings.Repeat("─", fetched-played) + strings.Repeat("·", n-fetched)
}

// part is how much of n columns stands for d of length.
func part(d, length time.Duration, n int) int {
	if length <= 0 {
		return 0
	}
	return min(max(int(float64(d)/float64(length)*float64(n)), 0), n)
}

// Sparkline shows values as columns whose height is relative to the greatest.
func Sparkline(values []time.Duration) string {
	const steps = "▁▂▃▄▅▆▇█"
	heights := []rune(steps)
	var greatest time.Duration
	for _, v := range values {
		greatest = max(greatest, v)
	}
	var b strings.Builder
	for _, v := range values {
		b.WriteRune(heights[min(part(v, greatest, len(heights)), len(heights)-1)])
	}
	return b.String()
}

package show

import (
	"fmt"
	"time"
)

// Clock is a time in a song to the nearest second, as 1:23 or 1:02:03.
func Clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Roughly is a waiting time in whole seconds, one at the least.
func Roughly(d time.Duration) string {
	return fmt.Sprintf("%.0f s", max(d.Seconds(), 1))
}

// Rates compares the rate of a link with that of a song, both in octets a
// second, in the unit that suits the song.
func Rates(link, song float64) string {
	return fmt.Sprintf("%s/%.0f kbit/s", kilobits(link), song*8/1000)
}

func kilobits(rate float64) string {
	if rate <= 0 {
		return "?"
	}
	return fmt.Sprintf("%.0f", rate*8/1000)
}

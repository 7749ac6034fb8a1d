package lab

import (
	"fmt"
	"math"
	"time"

	"segue/client/player"
	"segue/client/prefetch"
)

// A Strategy is a way of fetching ahead, by name.
type Strategy struct {
	Name   string
	Engine func() player.Engine
}

// Strategies are Segue's engine, and what it is compared with. Greedy asks for
// all at once; it is what link use is measured by.
func Strategies() []Strategy {
	s := []Strategy{
		{"engine", func() player.Engine { return prefetch.New(prefetch.Config{}, 0) }},
		{"greedy", func() player.Engine { return &baseline{window: forever, outstanding: math.MaxInt} }},
	}
	for _, w := range []time.Duration{time.Second, 5 * time.Second, 30 * time.Second} {
		s = append(s, Strategy{fmt.Sprintf("window %v", w), func() player.Engine {
			return &baseline{window: w, outstanding: math.MaxInt}
		}})
	}
	return append(s,
		Strategy{"stop-and-wait", func() player.Engine { return &baseline{window: forever, outstanding: 1} }},
		Strategy{"whole song", func() player.Engine {
			return &baseline{window: forever, outstanding: math.MaxInt, whole: true}
		}})
}

const forever = time.Duration(math.MaxInt64 / 4)

// baseline is an engine without estimates. It starts with the first frames and
// resumes with a segment.
type baseline struct {
	window      time.Duration
	outstanding int
	whole       bool // start with the whole song
	song        prefetch.Song
}

func (b *baseline) Describe(s prefetch.Song)                         { b.song = s }
func (b *baseline) RTT(time.Duration)                                {}
func (b *baseline) Octets(time.Time, int)                            {}
func (b *baseline) Segment(time.Time, time.Time, int, time.Duration) {}
func (b *baseline) Window(time.Time, time.Duration) time.Duration    { return b.window }
func (b *baseline) Outstanding() int                                 { return b.outstanding }

func (b *baseline) Estimates() prefetch.Estimates { return prefetch.Estimates{Window: b.window} }

func (b *baseline) Start(_ time.Time, held, left time.Duration) (bool, time.Duration) {
	return !b.whole || held >= left, 0
}

func (b *baseline) Resume(_ time.Time, held, left, _ time.Duration) (bool, time.Duration) {
	return held >= min(b.song.Segment, left) && (!b.whole || held >= left), 0
}

package player

import (
	"sync"

	"segue/client/audio"
)

// output opens the device once, for whichever play needs it first.
type output struct {
	audio.Output
	want int // the rate asked for by the user; 0: the first song's

	once sync.Once
	rate int
	err  error
}

// open opens the output at a song's rate, unless it is open or the user wants
// another, and returns the rate that it runs at. It may be called concurrently.
func (o *output) open(ring *audio.Ring, song int) (rate int, err error) {
	o.once.Do(func() {
		if o.want > 0 {
			song = o.want
		}
		o.rate, o.err = o.Open(ring, song)
	})
	return o.rate, o.err
}

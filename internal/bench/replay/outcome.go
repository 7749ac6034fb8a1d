package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"segue/client/player"
	"segue/internal/lab"
)

// Outcome is how a session in real time went.
type Outcome struct {
	lab.Outcome
	// Starved is how often the device ran dry while music was held: a busy
	// machine let the client wait, and the link is not to blame. Such stalls
	// are not among Stalls.
	Starved int
}

// held is the lead in seconds from which on a stall is not the link's: what has
// come of a frame, a packet and what the decoder holds are less.
const held = 1.0

// ReadOutcome sums up a client's trace file, of one play: start, stalls, time
// stalled, and whether it got to its end.
func ReadOutcome(file io.Reader) (o Outcome, err error) {
	asked, stalled, last := 0.0, -1.0, 0.0
	ended := false
	for lines := json.NewDecoder(file); ; {
		var e struct {
			Time, Lead float64
			Event      player.Kind
			Error      string
		}
		if err := lines.Decode(&e); err == io.EOF {
			break
		} else if err != nil {
			return o, fmt.Errorf("a client's trace file: %w", err)
		}
		last = e.Time
		switch e.Event {
		case player.Asked:
			asked = e.Time
		case player.FirstSound:
			o.Start = seconds(e.Time - asked)
		case player.Stalled:
			if e.Lead >= held {
				o.Starved++
				break
			}
			o.Stalls++
			stalled = e.Time
		case player.Resumed:
			if stalled >= 0 {
				o.Stalled += seconds(e.Time - stalled)
			}
			stalled = -1
		case player.Ended:
			ended = true
		case player.Failed:
			o.Err = errors.New(e.Error)
		}
	}
	if stalled >= 0 {
		o.Stalled += seconds(last - stalled)
	}
	if !ended && o.Err == nil {
		o.Err = errors.New("the song did not get to its end")
	}
	return o, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

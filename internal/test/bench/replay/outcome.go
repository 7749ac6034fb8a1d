package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"segue/client/player"
	"segue/internal/test/lab"
)

// Outcome is how a session in real time went.
type Outcome struct {
	lab.Outcome
	// Starved is how often the device ran dry for a moment while music was held:
	// a busy machine let the client wait, and the link is not to blame. Such
	// stalls are not among Stalls. One that begins so and lasts is: it waits for
	// the link.
	Starved int
}

// A stall is not the link's if the lead was as long at its beginning, and it was
// as short. What has come of a frame, a packet and what the decoder holds are
// less than held. In seconds.
const held, moment = 1.0, 1.0

// ReadOutcome sums up a client's trace file, of one play: start, stalls, time
// stalled, and whether it got to its end.
func ReadOutcome(file io.Reader) (o Outcome, err error) {
	asked, stalled, lead, last := 0.0, -1.0, 0.0, 0.0
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
			stalled, lead = e.Time, e.Lead
		case player.Resumed:
			o.stall(e.Time-stalled, lead)
			stalled = -1
		case player.Ended:
			ended = true
		case player.Failed:
			o.Err = errors.New(e.Error)
		}
	}
	if stalled >= 0 {
		o.stall(last-stalled, lead)
	}
	if !ended && o.Err == nil {
		o.Err = errors.New("the song did not get to its end")
	}
	return o, nil
}

// stall counts one that lasted so long, by the lead at its beginning; seconds.
func (o *Outcome) stall(lasted, lead float64) {
	if lead >= held && lasted <= moment {
		o.Starved++
		return
	}
	o.Stalls++
	o.Stalled += seconds(lasted)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

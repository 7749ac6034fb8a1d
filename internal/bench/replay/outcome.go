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

// ReadOutcome sums up a client's trace file, of one play: start, stalls, time
// stalled, and whether it got to its end.
func ReadOutcome(file io.Reader) (o lab.Outcome, err error) {
	asked, stalled, last := 0.0, -1.0, 0.0
	ended := false
	for lines := json.NewDecoder(file); ; {
		var e struct {
			Time  float64
			Event player.Kind
			Error string
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
			o.Stalls++
			stalled = e.Time
		case player.Resumed:
			o.Stalled += seconds(e.Time - stalled)
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

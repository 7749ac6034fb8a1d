package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"segue/client/player"
	"segue/client/spool"
)

// mostTrace is how many octets wait for a file that takes nothing.
const mostTrace = 4 << 20

// trace writes events to a file, a JSON object a line. A nil trace writes
// nothing. It never blocks but in Close.
type trace struct {
	file  *os.File
	w     *spool.Writer
	start time.Time
}

// traced is an event in a trace file. Times and durations are seconds.
type traced struct {
	Time     float64     `json:"time"` // since the program's start
	Event    player.Kind `json:"event"`
	Play     uint32      `json:"play"` // counts plays from 1
	Song     uint32      `json:"song"`
	Segment  *int        `json:"segment,omitempty"`
	Bytes    int         `json:"bytes,omitempty"`
	Rate     int         `json:"rate,omitempty"` // of a rendition, kbit/s
	Reason   string      `json:"reason,omitempty"`
	Position float64     `json:"position"` // the playhead
	Lead     float64     `json:"lead"`     // fetched ahead of the playhead
	Window   float64     `json:"window"`   // to fetch ahead of the playhead
	Wait     float64     `json:"wait,omitempty"`
	Error    string      `json:"error,omitempty"`
}

var programStart = time.Now()

func openTrace(name string) (*trace, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("cannot write the trace: %w", err)
	}
	return &trace{file: f, w: spool.New(f, mostTrace), start: programStart}, nil
}

func (t *trace) write(e player.Event) {
	if t == nil {
		return
	}
	line := traced{
		Time: e.At.Sub(t.start).Seconds(), Event: e.Kind, Play: e.Gen, Song: e.Song, Bytes: e.Bytes, Rate: e.Rate, Reason: e.Reason,
		Position: e.Position.Seconds(), Lead: e.Lead.Seconds(), Window: e.Window.Seconds(), Wait: e.Wait.Seconds(),
	}
	switch e.Kind {
	case player.SegAsked, player.SegBegun, player.SegWhole, player.RateSet, player.AskedAgain:
		line.Segment = &e.Segment
	}
	if e.Err != nil {
		line.Error = e.Err.Error()
	}
	if text, err := json.Marshal(line); err == nil { // it always is
		t.w.Write(append(text, '\n'))
	}
}

// Close ends the file, and tells what went wrong with it. A file that takes
// nothing is not waited for long.
func (t *trace) Close() error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), endTime/2)
	defer cancel()
	err := t.w.Flush(ctx)
	switch n := t.w.Lost(); {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("the trace is not whole: its file takes nothing")
	case err == nil && n > 0:
		err = fmt.Errorf("its file took nothing for a while, and %d lines are left out", n)
	}
	if err := errors.Join(err, t.file.Close()); err != nil {
		return fmt.Errorf("the trace is not whole: %w", err)
	}
	return nil
}

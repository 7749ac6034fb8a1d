package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"segue/client/player"
)

// trace writes events to a file, a JSON object a line. A nil trace writes
// nothing.
type trace struct {
	file  *os.File
	w     *bufio.Writer
	start time.Time
	err   error
}

// traced is an event in a trace file. Times and durations are seconds.
type traced struct {
	Time     float64     `json:"time"` // since the program's start
	Event    player.Kind `json:"event"`
	Play     uint32      `json:"play"` // counts plays from 1
	Song     uint32      `json:"song"`
	Segment  *int        `json:"segment,omitempty"`
	Bytes    int         `json:"bytes,omitempty"`
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
	return &trace{file: f, w: bufio.NewWriter(f), start: programStart}, nil
}

func (t *trace) write(e player.Event) {
	if t == nil || t.err != nil {
		return
	}
	line := traced{
		Time: e.At.Sub(t.start).Seconds(), Event: e.Kind, Play: e.Gen, Song: e.Song, Bytes: e.Bytes,
		Position: e.Position.Seconds(), Lead: e.Lead.Seconds(), Window: e.Window.Seconds(), Wait: e.Wait.Seconds(),
	}
	switch e.Kind {
	case player.SegAsked, player.SegBegun, player.SegWhole:
		line.Segment = &e.Segment
	}
	if e.Err != nil {
		line.Error = e.Err.Error()
	}
	t.err = json.NewEncoder(t.w).Encode(line)
	switch e.Kind {
	case player.SegAsked, player.SegBegun, player.SegWhole, player.WindowSet:
	default:
		// What a watcher waits for is not held back.
		if t.err == nil {
			t.err = t.w.Flush()
		}
	}
}

// Close ends the file, and tells what went wrong with it.
func (t *trace) Close() error {
	if t == nil {
		return nil
	}
	if t.err == nil {
		t.err = t.w.Flush()
	}
	if err := t.file.Close(); t.err == nil {
		t.err = err
	}
	if t.err != nil {
		return fmt.Errorf("the trace is not whole: %w", t.err)
	}
	return nil
}

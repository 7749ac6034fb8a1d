package show

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"segue/client/player"
	"segue/internal/test/golden"
	"segue/internal/wire"
)

// bells is a song as a server describes it.
var bells = wire.Song{
	Song: 3, Revision: "0123456789abcdef-42", MPEG: "1", Layer: 3, Rate: 44100, Channels: 2,
	Samples: 4_378_752, FrameSamples: 1152, SegmentFrames: 38, Segments: 101, Bytes: 2_382_000,
	Delay: 576, Padding: 1000, Cover: true,
	Title: "Bells Across the Valley", Artist: "Segue", Album: "First Light",
}

// TestRender compares what people and programs are told.
func TestRender(t *testing.T) {
	var b bytes.Buffer
	Info(&b, bells, wire.Cover{Song: 3, Type: "image/png", Bytes: 81_234})
	fmt.Fprintln(&b)
	hostile := bells
	hostile.Cover, hostile.Channels, hostile.Artist, hostile.Album = false, 1, "", ""
	hostile.Title, hostile.Rate = "\x1b]0;mine\a\u202eevil", 0
	Info(&b, hostile, wire.Cover{})
	golden.Check(t, "info", b.String())

	b.Reset()
	Stats(&b, wire.Statistics{
		Uptime: 93784, Connections: 12, Listeners: 9, Accepted: 4711, Refused: 3, Requests: 98765,
		Segments: 87654, Bytes: 2_123_456_789, Errors: 17, Songs: 412, Scanning: true, Found: 500, Scanned: 415, Encoding: 2, Encoded: 1234,
	})
	golden.Check(t, "stats", b.String())

	b.Reset()
	for _, st := range []player.Status{
		{State: player.Idle, Volume: 100, Output: "silence"},
		{
			State: player.Stalling, Number: 3, Song: bells, Position: 70 * time.Second, Length: 99 * time.Second,
			Window: 35 * time.Second, Waiting: 4, Wait: 3 * time.Second, Rate: 20_000, SongRate: 24_000,
			Use: 1.2, RTT: 80 * time.Millisecond, Stalls: 2, StallTime: 4500 * time.Millisecond,
			Offline: errors.New("the server has closed the connection"),
			Leads:   []time.Duration{0, 5 * time.Second, 12 * time.Second, 20 * time.Second, 11 * time.Second, 4 * time.Second, 0},
			Volume:  40, QueueAt: 1, QueueLen: 3, Output: "silence",
		},
	} {
		Status(&b, st)
		fmt.Fprintln(&b)
	}
	golden.Check(t, "status", b.String())
}

// TestJSONFields: the fields that programs read are those that the manual
// tells of, and no others.
func TestJSONFields(t *testing.T) {
	var b bytes.Buffer
	for _, v := range []any{
		SongJSON(wire.Item{Song: 3, Milliseconds: 99_263, Title: "Bells", Artist: "A & B", Album: "C"}),
		InfoJSON(bells, wire.Cover{Song: 3, Type: "image/png", Bytes: 81_234}),
		StatsJSON(wire.Statistics{Uptime: 1, Connections: 2, Listeners: 3, Accepted: 4, Refused: 5, Requests: 6, Segments: 7, Bytes: 8, Errors: 9, Songs: 10, Scanning: true, Found: 11, Scanned: 12, Encoding: 13, Encoded: 14}),
		CoverJSON(wire.Cover{Song: 3, Type: "image/png", Bytes: 81_234}, "cover-3.png"),
	} {
		if err := JSON(&b, v); err != nil {
			t.Fatal(err)
		}
	}
	golden.Check(t, "json", b.String())
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(&b); d.More(); {
		var fields map[string]any
		if err := d.Decode(&fields); err != nil {
			t.Fatal(err)
		}
		for name := range fields {
			if !bytes.Contains(readme, []byte("`"+name+"`")) {
				t.Errorf("the manual does not tell of the field %s", name)
			}
		}
	}
}

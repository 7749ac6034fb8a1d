package show

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"segue/internal/wire"
)

// What --json prints. The fields stay as they are: programs read them. Times
// are seconds, sizes octets.

type jsonSong struct {
	Song    uint32  `json:"song"`
	Title   string  `json:"title"`
	Artist  string  `json:"artist"`
	Album   string  `json:"album"`
	Seconds float64 `json:"seconds"`
}

type jsonInfo struct {
	jsonSong
	Revision string  `json:"revision"`
	MPEG     string  `json:"mpeg"`
	Layer    int     `json:"layer"`
	Rate     int     `json:"rate"` // Hz
	Channels int     `json:"channels"`
	Bitrate  float64 `json:"bitrate"` // bit/s, the mean
	Bytes    int64   `json:"bytes"`
	Segments int     `json:"segments"`
	Segment  float64 `json:"segment_seconds"`
	Cover    int     `json:"cover_bytes"` // 0: none
	Type     string  `json:"cover_type,omitempty"`
}

type jsonStats struct {
	Uptime      int64 `json:"uptime"`
	Connections int64 `json:"connections"`
	Listeners   int64 `json:"listeners"`
	Accepted    int64 `json:"accepted"`
	Refused     int64 `json:"refused"`
	Requests    int64 `json:"requests"`
	Segments    int64 `json:"segments"`
	Bytes       int64 `json:"bytes"`
	Errors      int64 `json:"errors"`
	Songs       int64 `json:"songs"`
	Scanning    bool  `json:"scanning"`
	Found       int64 `json:"found"`
	Scanned     int64 `json:"scanned"`
	Encoding    int64 `json:"encoding"`
	Encoded     int64 `json:"encoded"`
}

type jsonCover struct {
	Song  uint32 `json:"song"`
	Type  string `json:"type"`
	Bytes int    `json:"bytes"`
	File  string `json:"file"`
}

// SongJSON is a song of a list.
func SongJSON(i wire.Item) any { return songJSON(i) }

// InfoJSON is what [Info] writes.
func InfoJSON(s wire.Song, cover wire.Cover) any {
	return jsonInfo{
		jsonSong: jsonSong{
			Song: s.Song, Title: s.Title, Artist: s.Artist, Album: s.Album, Seconds: Length(s).Seconds(),
		},
		Revision: s.Revision, MPEG: s.MPEG, Layer: s.Layer, Rate: s.Rate, Channels: s.Channels,
		Bitrate: math.Round(bitrate(s)), Bytes: s.Bytes, Segments: s.Segments, Segment: segmentTime(s).Seconds(),
		Cover: cover.Bytes, Type: cover.Type,
	}
}

// StatsJSON is what [Stats] writes.
func StatsJSON(s wire.Statistics) any { return jsonStats(s) }

// CoverJSON is a cover that was saved in a file.
func CoverJSON(c wire.Cover, file string) any {
	return jsonCover{Song: c.Song, Type: c.Type, Bytes: c.Bytes, File: file}
}

// JSON writes one value, indented.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Element writes a value of a JSON array on a line of its own, behind what parts
// it from the one before.
func Element(w io.Writer, separator string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s", separator, text)
	return err
}

func songJSON(i wire.Item) jsonSong {
	return jsonSong{
		Song: i.Song, Title: i.Title, Artist: i.Artist, Album: i.Album,
		Seconds: (time.Duration(i.Milliseconds) * time.Millisecond).Seconds(),
	}
}

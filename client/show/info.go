package show

import (
	"fmt"
	"io"
	"time"

	"segue/client/text"
	"segue/internal/wire"
)

// Info writes what a song is. The cover is the zero value where it has none.
func Info(w io.Writer, s wire.Song, cover wire.Cover) {
	channels := "mono"
	if s.Channels == 2 {
		channels = "stereo"
	}
	field := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-8s  %s\n", name, fmt.Sprintf(format, args...))
	}
	field("song", "%d", s.Song)
	for _, tag := range []struct{ name, value string }{{"title", s.Title}, {"artist", s.Artist}, {"album", s.Album}} {
		if tag.value != "" {
			field(tag.name, "%s", text.Safe(tag.value))
		}
	}
	field("length", "%s", Clock(Length(s)))
	field("sound", "MPEG-%s layer %d, %d Hz, %s, %.0f kbit/s", text.Safe(s.MPEG), s.Layer, s.Rate, channels, bitrate(s)/1000)
	field("size", "%.1f MB in %d segments of %.2f s", float64(s.Bytes)/1e6, s.Segments, segmentTime(s).Seconds())
	if cover.Bytes > 0 {
		field("cover", "%s, %.0f kB", text.Safe(cover.Type), float64(cover.Bytes)/1e3)
	} else {
		field("cover", "none")
	}
	field("revision", "%s", text.Safe(s.Revision))
}

// Length is how long a song's music plays.
func Length(s wire.Song) time.Duration {
	return seconds(max(s.Samples-int64(s.Delay)-int64(s.Padding), 0), s.Rate)
}

// segmentTime is how long a full segment of a song plays.
func segmentTime(s wire.Song) time.Duration {
	return seconds(int64(s.SegmentFrames)*int64(s.FrameSamples), s.Rate)
}

// bitrate is a song's mean rate in bit/s.
func bitrate(s wire.Song) float64 {
	return float64(s.Bytes) * 8 / max(seconds(s.Samples, s.Rate).Seconds(), 1e-3)
}

// seconds is how long samples at a rate play.
func seconds(samples int64, rate int) time.Duration {
	return time.Duration(float64(samples) / float64(max(rate, 1)) * float64(time.Second))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"segue/client/screen"
	"segue/internal/wire"
)

// infoCommand tells what one song is, without an argument the one that plays.
func infoCommand(ctx context.Context, s *session, args []string) error {
	n, err := s.oneSong(ctx, args)
	if err != nil {
		return err
	}
	song, err := answer[wire.Song](ctx, s, wire.Describe{Song: n}, io.Discard)
	if err != nil {
		return err
	}
	var cover wire.Cover
	if song.Cover {
		if cover, err = s.coverHeader(ctx, n); err != nil {
			return err
		}
	}
	if s.json {
		return writeJSON(s.out, infoJSON(song, cover))
	}
	writeInfo(s.out, song, cover)
	return nil
}

// oneSong is the song that arguments name, or the one that plays.
func (s *session) oneSong(ctx context.Context, args []string) (uint32, error) {
	if len(args) == 0 {
		n := s.player.Status().Number
		if n == 0 {
			return 0, usageError{"nothing plays; name a song, as in: info 1"}
		}
		return n, nil
	}
	songs, err := s.named(ctx, args)
	switch {
	case err != nil:
		return 0, err
	case len(songs) > 1:
		return 0, usageError{"name one song, as in: info 1"}
	}
	return songs[0], nil
}

// coverHeader is what a song's cover is; the picture itself is not waited for.
func (s *session) coverHeader(ctx context.Context, n uint32) (wire.Cover, error) {
	for reply, err := range s.ask(ctx, wire.GetCover{Song: n}, io.Discard) {
		if err != nil {
			return wire.Cover{}, err
		}
		if c, ok := reply.(wire.Cover); ok {
			return c, nil
		}
	}
	return wire.Cover{}, errors.New("the server does not say what the cover is")
}

func writeInfo(w io.Writer, s wire.Song, cover wire.Cover) {
	channels := "mono"
	if s.Channels == 2 {
		channels = "stereo"
	}
	field := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-8s  %s\n", name, fmt.Sprintf(format, args...))
	}
	field("song", "%d", s.Song)
	for _, tag := range []struct{ name, text string }{{"title", s.Title}, {"artist", s.Artist}, {"album", s.Album}} {
		if tag.text != "" {
			field(tag.name, "%s", screen.Text(tag.text))
		}
	}
	field("length", "%s", screen.Clock(length(s)))
	field("sound", "MPEG-%s layer %d, %d Hz, %s, %.0f kbit/s", screen.Text(s.MPEG), s.Layer, s.Rate, channels, bitrate(s)/1000)
	field("size", "%.1f MB in %d segments of %.2f s", float64(s.Bytes)/1e6, s.Segments, segmentTime(s).Seconds())
	if cover.Bytes > 0 {
		field("cover", "%s, %.0f kB", screen.Text(cover.Type), float64(cover.Bytes)/1e3)
	} else {
		field("cover", "none")
	}
	field("revision", "%s", screen.Text(s.Revision))
}

func infoJSON(s wire.Song, cover wire.Cover) jsonInfo {
	return jsonInfo{
		jsonSong: jsonSong{
			Song: s.Song, Title: s.Title, Artist: s.Artist, Album: s.Album, Seconds: length(s).Seconds(),
		},
		Revision: s.Revision, MPEG: s.MPEG, Layer: s.Layer, Rate: s.Rate, Channels: s.Channels,
		Bitrate: bitrate(s), Bytes: s.Bytes, Segments: s.Segments, Segment: segmentTime(s).Seconds(),
		Cover: cover.Bytes, Type: cover.Type,
	}
}

// length is how long a song's music plays.
func length(s wire.Song) time.Duration {
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

package command

import (
	"context"
	"errors"
	"io"

	"segue/client/show"
	"segue/internal/wire"
)

func info() *Command {
	return &Command{
		Name: "info", Args: "[N|WORD...]", Run: runInfo, Complete: completeSongs, Alone: true, JSON: true,
		Help: "show what a song is; without one, the song that plays",
	}
}

func runInfo(ctx context.Context, c *Call) error {
	n, err := oneSong(ctx, c)
	if err != nil {
		return err
	}
	song, err := answer[wire.Song](ctx, c.Env, wire.Describe{Song: n})
	if err != nil {
		return err
	}
	var cover wire.Cover
	if song.Cover {
		if cover, err = coverHeader(ctx, c.Env, n); err != nil {
			return err
		}
	}
	if c.JSON {
		return show.JSON(c.Out, show.InfoJSON(song, cover))
	}
	show.Info(c.Out, song, cover)
	return nil
}

// oneSong is the song that the arguments name, or the one that plays. That a
// number stands for a song is found out when it is asked for.
func oneSong(ctx context.Context, c *Call) (uint32, error) {
	if len(c.Args) == 0 {
		n := c.Player.Status().Number
		if n == 0 {
			return 0, UsageError{"nothing plays; name a song, as in: info 1"}
		}
		return n, nil
	}
	numbers, err := spans(c.Args)
	switch {
	case err != nil:
		return 0, err
	case len(numbers) == 1 && numbers[0].one():
		return numbers[0].from, nil
	case numbers != nil:
		return 0, UsageError{"name one song, as in: info 1"}
	}
	item, err := c.titled(ctx, join(c.Args))
	return item.Song, err
}

// coverHeader is what a song's cover is; the picture itself is not waited for.
func coverHeader(ctx context.Context, e *Env, n uint32) (wire.Cover, error) {
	for reply, err := range e.ask(ctx, wire.GetCover{Song: n}, io.Discard) {
		if err != nil {
			return wire.Cover{}, err
		}
		if c, ok := reply.(wire.Cover); ok {
			return c, nil
		}
	}
	return wire.Cover{}, errors.New("the server does not say what the cover is")
}

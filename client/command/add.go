package command

import (
	"context"
	"fmt"

	"segue/internal/wire"
)

func add() *Command {
	return &Command{
		Name: "add", Args: "N...|WORD...", Run: runAdd, Complete: completeSongs,
		Help: "put songs at the queue's end",
		Long: "Songs are named as for play.",
	}
}

func runAdd(ctx context.Context, c *Call) error {
	if len(c.Args) == 0 {
		return UsageError{"add takes a song's number or words of its title, as in: add 2 3"}
	}
	items, err := c.named(ctx, c.Args)
	if err != nil {
		return err
	}
	c.Player.Add(numbersOf(items)...)
	songs := c.Player.Queue().Songs
	known, err := c.lookUp(ctx, spansOf(songs))
	if err != nil {
		return err
	}
	queued := make([]wire.Item, len(songs))
	for i, n := range songs {
		queued[i] = known[n]
	}
	c.Say(fmt.Sprintf("added %d, queue %s", len(items), total(queued)))
	return nil
}

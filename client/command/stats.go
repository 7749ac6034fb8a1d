package command

import (
	"context"

	"segue/client/show"
	"segue/internal/wire"
)

func stats() *Command {
	return &Command{
		Name: "stats", Alone: true, JSON: true, Help: "show how the server does",
		Run: func(ctx context.Context, c *Call) error {
			st, err := answer[wire.Statistics](ctx, c.Env, wire.Stats{})
			if err != nil {
				return err
			}
			if c.JSON {
				return show.JSON(c.Out, show.StatsJSON(st))
			}
			show.Stats(c.Out, st)
			return nil
		},
	}
}

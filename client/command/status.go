package command

import (
	"context"

	"segue/client/show"
)

func status() *Command {
	return &Command{
		Name: "status", Help: "show what plays, and how the link does",
		Run: func(_ context.Context, c *Call) error {
			show.Status(c.Out, c.Player.Status())
			return nil
		},
	}
}

package command

import (
	"context"
	"errors"

	"segue/client/player"
)

func pause() *Command {
	return &Command{
		Name: "pause", Help: "hold the place",
		Run: func(_ context.Context, c *Call) error {
			switch {
			case c.Player.Pause():
				return nil
			case c.Player.Status().State == player.Idle:
				return errNothing
			}
			return errors.New("it is paused; resume goes on")
		},
	}
}

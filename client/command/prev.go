package command

import (
	"context"
	"errors"
)

func prev() *Command {
	return &Command{
		Name: "prev", Help: "play the song again, or the one before",
		Long: "The one before if no more than three seconds were heard.",
		Run: func(_ context.Context, c *Call) error {
			if !c.Player.Prev() {
				return errors.New("the queue is empty; play and add fill it")
			}
			return nil
		},
	}
}

package command

import (
	"context"
	"errors"
)

func resume() *Command {
	return &Command{
		Name: "resume", Help: "go on after pause",
		Run: func(_ context.Context, c *Call) error {
			if !c.Player.Resume() {
				return errors.New("nothing is paused")
			}
			return nil
		},
	}
}

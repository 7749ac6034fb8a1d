package command

import (
	"context"
	"errors"
)

func next() *Command {
	return &Command{
		Name: "next", Help: "play the queue's next song",
		Run: func(_ context.Context, c *Call) error {
			if !c.Player.Next() {
				return errors.New("the queue has no next song; add puts one there")
			}
			return nil
		},
	}
}

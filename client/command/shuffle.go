package command

import (
	"context"
	"errors"
)

func shuffle() *Command {
	return &Command{
		Name: "shuffle", Help: "shuffle the songs still to come, once",
		Run: func(_ context.Context, c *Call) error {
			q := c.Player.Queue()
			left := len(q.Songs) - q.At - 1
			if left < 1 {
				return errors.New("the queue has no songs to come; add puts some there")
			}
			c.Player.Shuffle()
			c.Say("shuffled " + count(left, "song"))
			return nil
		},
	}
}

package command

import (
	"context"
	"errors"
)

// errNothing is the error of a command that needs a song that plays.
var errNothing = errors.New("nothing plays")

func stop() *Command {
	return &Command{
		Name: "stop", Help: "stop; the queue stays",
		Run: func(_ context.Context, c *Call) error {
			if !c.Player.Stop() {
				return errNothing
			}
			return nil
		},
	}
}

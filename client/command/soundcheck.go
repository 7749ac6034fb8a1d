package command

import (
	"context"

	"segue/client/audio"
)

func soundcheck() *Command {
	return &Command{
		Name: "soundcheck", Alone: true,
		Help: "play a chord of two seconds, to try the output",
		Run: func(ctx context.Context, c *Call) error { // no server is needed for it
			if err := c.Player.Soundcheck(ctx, audio.Chord); err != nil {
				return err
			}
			c.Say("that was a chord of two seconds, on " + c.Player.Status().Output)
			return nil
		},
	}
}

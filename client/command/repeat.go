package command

import (
	"cmp"
	"context"
	"fmt"

	"segue/client/player"
)

func repeat() *Command {
	return &Command{
		Name: "repeat", Args: "[off|one|all]", Run: runRepeat, Complete: completeWords("off", "one", "all"),
		Help: "say what follows: the next song, the same, or the queue again",
		Long: "Without a word it shows which of them.",
	}
}

func runRepeat(_ context.Context, c *Call) error {
	if len(c.Args) == 0 {
		fmt.Fprintf(c.Out, "repeat %s\n", cmp.Or(c.Player.Queue().Repeat, player.RepeatOff))
		return nil
	}
	switch r := player.Repeat(join(c.Args)); r {
	case player.RepeatOff, player.RepeatOne, player.RepeatAll:
		c.Player.SetRepeat(r)
		c.Say("repeat " + string(r))
		return nil
	}
	return UsageError{fmt.Sprintf("repeat takes off, one or all, and not %q", join(c.Args))}
}

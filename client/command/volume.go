package command

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

func volume() *Command {
	return &Command{
		Name: "volume", Args: "[PERCENT]", Run: runVolume,
		Help: "set how loud it plays: 0 to 100, +5 or -5",
		Long: "Without a number it shows how loud.",
	}
}

func runVolume(_ context.Context, c *Call) error {
	now := c.Player.Status().Volume
	if len(c.Args) == 0 {
		fmt.Fprintf(c.Out, "volume %d %%\n", now)
		return nil
	}
	text := strings.TrimSuffix(strings.ReplaceAll(join(c.Args), " ", ""), "%")
	n, err := strconv.Atoi(text)
	if err != nil || n > 100 || n < -100 {
		return UsageError{fmt.Sprintf("%q is no volume; write a number from 0 to 100, or +5 or -5", text)}
	}
	if text[0] == '+' || text[0] == '-' {
		n += now
	}
	n = min(max(n, 0), 100)
	c.Player.SetVolume(n)
	c.Say(fmt.Sprintf("volume %d %%", n))
	return nil
}

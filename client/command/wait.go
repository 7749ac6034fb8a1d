package command

import (
	"context"
	"strconv"
	"time"
)

func wait() *Command {
	return &Command{
		Name: "wait", Args: "[SECONDS]", Run: runWait,
		Help: "wait that long, or until nothing plays (for scripts)",
		Long: "It fails where the song that played last has failed.",
	}
}

func runWait(ctx context.Context, c *Call) error {
	if len(c.Args) == 0 {
		return c.Finish(ctx)
	}
	const day = 24 * 3600
	seconds, err := strconv.ParseFloat(c.Args[0].Text, 64)
	if err != nil || len(c.Args) > 1 || !(seconds >= 0 && seconds <= day) {
		return UsageError{"wait takes a number of seconds, as in: wait 2.5"}
	}
	select {
	case <-time.After(time.Duration(seconds * float64(time.Second))):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

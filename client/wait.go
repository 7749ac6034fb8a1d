package main

import (
	"context"
	"strconv"
	"time"
)

// waitCommand waits so many seconds, or until nothing plays.
func waitCommand(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		if s.player.Wait(ctx); ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return nil // a failure was reported when it happened
	}
	const day = 24 * 3600
	seconds, err := strconv.ParseFloat(args[0], 64)
	if err != nil || len(args) > 1 || !(seconds >= 0 && seconds <= day) {
		return usageError{"wait takes a number of seconds, as in: wait 2.5"}
	}
	select {
	case <-time.After(time.Duration(seconds * float64(time.Second))):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

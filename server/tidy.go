package main

import (
	"context"
	"runtime/debug"
	"time"

	"segue/server/session"
)

// When memory is given back.
const (
	tidyEvery = 5 * time.Second
	storm     = 1000 // connections since it was given back last, which is many
	calm      = 25   // connections in tidyEvery, which is few
)

// tidy gives the system back what a storm of connections has left of memory,
// until the context ends. Go would keep it for the next storm.
func tidy(ctx context.Context, srv *session.Server) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for last, tidied := int64(0), int64(0); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now := srv.Accepted()
		if now-tidied >= storm && now-last <= calm {
			debug.FreeOSMemory()
			debug.FreeOSMemory() // pools let go of what they hold the second time
			tidied = now
		}
		last = now
	}
}

package main

import (
	"context"
	"math"
	"os"
	"runtime/debug"
	"time"

	"segue/server/session"
)

// When memory is looked after.
const (
	memoryEvery = 5 * time.Second
	// From manyConns on, memory counts for more than processor time: half as much
	// garbage may be held. With fewer a heap is so small that it would be
	// collected all the time.
	manyConns   = 1000
	manyPercent = 50
	// Where stormConns have come since memory was given back, and no more than
	// calmConns in memoryEvery, a storm of connections is over.
	stormConns = 1000
	calmConns  = 25
	// libraryMemory is more than 100,000 songs take, with what a scan needs.
	libraryMemory int64 = 256 << 20
)

// limitMemory has memory be collected, whatever it takes, rather than exceed
// what the limits allow, unless GOMEMLIMIT says otherwise.
func limitMemory(l session.Limits) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(libraryMemory + l.Memory())
	}
}

// tendMemory holds little memory where there are many connections, unless GOGC
// says otherwise, and gives back what a storm of them has left, until the
// context ends.
func tendMemory(ctx context.Context, srv *session.Server) {
	tick := time.NewTicker(memoryEvery)
	defer tick.Stop()
	few, many := 0, false
	for last, given := int64(0), int64(0); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if now := srv.Connections() >= manyConns; now != many && os.Getenv("GOGC") == "" {
			many = now
			if many {
				few = debug.SetGCPercent(manyPercent)
			} else {
				debug.SetGCPercent(few)
			}
		}
		now := srv.Accepted()
		if now-given >= stormConns && now-last <= calmConns {
			debug.FreeOSMemory()
			given = now
		}
		last = now
	}
}

package main

import (
	"math"
	"os"
	"runtime/debug"

	"segue/server/session"
)

// memoryPercent is how much memory, of what is in use, may be garbage. Most of
// what a listener costs is stacks, which are not garbage but count here.
const memoryPercent = 50

// limitMemory sets when memory is collected: by memoryPercent, and always from
// the limits' octets on. GOGC and GOMEMLIMIT in the environment go before.
func limitMemory(l session.Limits) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(memoryPercent)
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(l.Memory())
	}
}

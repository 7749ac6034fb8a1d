package main

import (
	"fmt"

	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/session"
	"segue/server/users"
)

// budget is one of the server's limits, as README.md shows them.
type budget struct{ flag, limits, most string }

// budgets are all limits, with their defaults.
func budgets() []budget {
	var l session.Limits
	return []budget{
		{"--max-connections", "clients at a time; one more is told so and disconnected", fmt.Sprintf("%d, or what the limit of open files allows", session.DefaultMaxConns)},
		{"--max-per-address", "clients from one address, or one IPv6 network of 56 bits; this machine may have seven eighths of all", fmt.Sprint(session.DefaultMaxPerAddress)},
		{"--max-files", "songs' files kept open, shared by all listeners", fmt.Sprint(catalog.DefaultStreams)},
		{"--max-reads", "reads of songs at once, each with a thread; what waits longer for its turn is told to ask again", fmt.Sprintf("%d; %v", session.DefaultMaxReads, session.LongestRead)},
		{"--idle", "time without a request", fmt.Sprint(wire.IdleTimeout)},
		{"", "time in which a client takes nothing of what it asked for", fmt.Sprint(session.DefaultWriteTimeout)},
		{"", "memory that one client can make the server hold", fmt.Sprintf("%.1f MiB", float64(session.ConnOctets)/(1<<20))},
		{"GOMEMLIMIT", "memory of all, beyond which garbage is collected whatever it takes", fmt.Sprintf("%d MiB", (libraryMemory+l.Memory())>>20)},
		{"", "processor time of one turn of a LIST with words; all such LISTs share one processor", fmt.Sprint(session.TurnTime)},
		{"", "open files beside songs and clients", fmt.Sprint(spareFiles)},
		{"", "lines of the log a second, and as many warnings; at once", fmt.Sprintf("%d; %d", logLines, logBurst)},
		{"", "failed logins under a name from an address; then one in", fmt.Sprintf("%d; %v", users.NameFailures, users.NameEvery)},
		{"", "failed logins under any names from an address; then one in", fmt.Sprintf("%d; %v", users.AddressFailures, users.AddressEvery)},
		{"", "time until the program has ended after SIGTERM, whatever hangs; a second signal ends it at once", fmt.Sprint(endTime)},
	}
}

// row is the budget's in a table of README.md.
func (b budget) row() string {
	flag := "–"
	if b.flag != "" {
		flag = "`" + b.flag + "`"
	}
	return fmt.Sprintf("| %s | %s | %s |", flag, b.limits, b.most)
}

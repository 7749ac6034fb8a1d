package main

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/session"
)

// spareFiles are descriptors for all but songs and clients: the library's
// scan, logs, listeners, and connections that are being refused.
const spareFiles = 192

// limitFlags are the flags for what clients may have and use.
func limitFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "max-connections", DefaultText: fmt.Sprintf("%d, or what the system's limit of open files allows", session.DefaultMaxConns), Usage: "refuse more than `N` clients at a time"},
		&cli.IntFlag{Name: "max-per-address", Value: session.DefaultMaxPerAddress, Usage: "of them, more than `N` from one address, or one IPv6 network; this machine's own may have seven eighths of all"},
		&cli.IntFlag{Name: "max-files", Value: catalog.DefaultStreams, Usage: "keep at most `N` songs' files open"},
		&cli.IntFlag{Name: "max-reads", Value: session.DefaultMaxReads, Usage: "read at most `N` pieces of songs at once; each takes a thread while it lasts"},
		&cli.DurationFlag{Name: "idle", Value: wire.IdleTimeout, Usage: "disconnect clients that ask for nothing for `TIME`"},
	}
}

// newLimits are the limits that the flags and the system's own limit of open
// files, 0 where it has none, allow.
func newLimits(c *cli.Context, openFiles int) (session.Limits, error) {
	l := session.Limits{
		MaxConns:      c.Int("max-connections"),
		MaxPerAddress: c.Int("max-per-address"),
		MaxFiles:      c.Int("max-files"),
		MaxReads:      c.Int("max-reads"),
		IdleTimeout:   c.Duration("idle"),
	}
	for _, name := range []string{"max-connections", "max-per-address", "max-files", "max-reads"} {
		if c.IsSet(name) && c.Int(name) < 1 {
			return l, usageError{fmt.Sprintf("--%s is 1 or more; leave it out for its default", name)}
		}
	}
	if l.IdleTimeout < time.Second {
		return l, usageError{"--idle is a second or more, as in --idle 5m"}
	}
	if openFiles == 0 {
		return l, nil
	}
	room := openFiles - spareFiles - l.MaxFiles
	switch {
	case room < 1 || l.MaxConns > room:
		return l, fmt.Errorf("%d clients and %d songs are more files than the %d that the system lets this process open; raise that (ulimit -n), or lower --max-connections and --max-files",
			max(l.MaxConns, 1), l.MaxFiles, openFiles)
	case l.MaxConns == 0:
		l.MaxConns = min(session.DefaultMaxConns, room)
	}
	return l, nil
}

package main

import (
	"testing"
	"time"

	"github.com/urfave/cli/v2"

	"segue/server/catalog"
	"segue/server/session"
)

// TestLimits: what the flags say and the system allows, or a reason why not.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name  string
		flags []string
		files int
		conns int // 0: the default; below: an error
	}{
		{"defaults", nil, 1 << 20, session.DefaultMaxConns},
		{"no limit known", nil, 0, 0},
		{"few files", nil, 1024, 1024 - spareFiles - catalog.DefaultStreams},
		{"too few files", nil, spareFiles + catalog.DefaultStreams, -1},
		{"said", []string{"--max-connections", "7"}, 1024, 7},
		{"more than can be", []string{"--max-connections", "1000"}, 1024, -1},
		{"fewer songs", []string{"--max-connections", "800", "--max-files", "8"}, 1024, 800},
		{"none", []string{"--max-connections", "0"}, 1024, -1},
		{"negative", []string{"--max-per-address", "-1"}, 1024, -1},
		{"no time", []string{"--idle", "0s"}, 1024, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			app := &cli.App{Flags: limitFlags(), Action: func(ctx *cli.Context) error {
				l, err := newLimits(ctx, c.files)
				if (err != nil) != (c.conns < 0) {
					t.Errorf("error %v", err)
				}
				if err == nil && l.MaxConns != c.conns {
					t.Errorf("%d connections, not %d", l.MaxConns, c.conns)
				}
				if err == nil && l.IdleTimeout != 5*time.Minute {
					t.Errorf("idle %v", l.IdleTimeout)
				}
				return nil
			}}
			if err := app.Run(append([]string{"server"}, c.flags...)); err != nil {
				t.Fatal(err)
			}
		})
	}
}

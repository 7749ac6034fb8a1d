//go:build linux

package main

import (
	"fmt"
	"runtime"
	"time"

	"segue/internal/test/programs"
)

// allocated is how many objects were allocated so far.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// clients tells what the client takes while it plays, and an earlier one.
func clients(music string) error {
	if *before != "" {
		if err := playing("client-before", *before, music); err != nil {
			return err
		}
	}
	return playing("client", *client, music)
}

// playing plays the first song to nobody for a while.
func playing(name, dir, music string) error {
	p := programs.Programs(dir)
	s, err := p.StartServer(music)
	if err != nil {
		return err
	}
	defer s.Stop()
	c, err := p.StartClient(s.Addr, "--output", "null")
	if err != nil {
		return err
	}
	defer c.Stop()
	c.Tell("play 1")
	time.Sleep(5 * time.Second) // start-up and look-ahead
	from, err := programs.ProcessorTime(c.PID())
	if err != nil {
		return err
	}
	time.Sleep(*play)
	to, err := programs.ProcessorTime(c.PID())
	if err != nil {
		return fmt.Errorf("the client has ended: %w", err)
	}
	say(name, "%.2f", 100*(to-from).Seconds()/play.Seconds(), "% of a core while it plays to --output null")
	return nil
}

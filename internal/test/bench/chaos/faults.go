//go:build linux

package main

import (
	"fmt"
	"strings"
	"time"
)

// A fault is something that happens to a server, a network or a file while it
// is listened to.
type fault struct {
	name   string
	direct bool // without the relay, which only stands in for a network
	root   bool // it can only be brought about by root
	// stranger has a server that root starts not run as root, who may read all.
	stranger bool
	// prepare, if set, readies the stage and gives the server's flags.
	prepare func(*stage) (flags []string, err error)
	happen  func(*stage) error
}

const (
	nobody   = 65534            // a stranger
	settled  = 15 * time.Second // the playhead when most faults strike
	recovery = 3 * time.Second  // to connect and to hold enough again after an outage longer than the lead
)

// faults are all of them.
func faults() []fault {
	list := []fault{
		{name: "server killed, started again at once", direct: true, happen: killed(0)},
		{name: "server killed, started again after 5 s", direct: true, happen: killed(5 * time.Second)},
		{name: "server restarted for an upgrade", direct: true, happen: upgraded},
		{name: "network cut for 1 s", happen: cut(time.Second, true, true)},
		{name: "network cut for 10 s", happen: cut(10*time.Second, true, true)},
		{name: "network cut for 60 s", happen: cut(time.Minute, true, true)},
		{name: "nothing to the client for 10 s", happen: cut(10*time.Second, true, false)},
		{name: "nothing to the server for 10 s", happen: cut(10*time.Second, false, true)},
		{name: "reset in the middle of a message", happen: resets},
	}
	list = append(list, fileFaults()...)
	return append(list, resourceFaults()...)
}

// killed has the server crash three times, and start again a while later.
func killed(away time.Duration) func(*stage) error {
	return func(s *stage) error {
		for i := range 3 {
			if err := s.play(settled + time.Duration(i)*20*time.Second); err != nil {
				return err
			}
			s.strike()
			s.server.Kill()
			time.Sleep(away)
			if err := s.server.start(); err != nil {
				return err
			}
		}
		return s.whole(0)
	}
}

// shutdownTime is how long a server may take to end, by the README.
const shutdownTime = 3 * time.Second

// upgraded has the server end as a service manager does it, three times.
func upgraded(s *stage) error {
	var worst time.Duration
	for i := range 3 {
		if err := s.play(settled + time.Duration(i)*20*time.Second); err != nil {
			return err
		}
		s.strike()
		took, err := s.server.Stop()
		if err != nil || took > shutdownTime+time.Second/2 {
			return fmt.Errorf("the server ends after %v: %v", took, err)
		}
		worst = max(worst, took)
		if err := s.server.start(); err != nil {
			return err
		}
	}
	s.note("the server ends within %.2f s", worst.Seconds())
	return s.whole(0)
}

// cut has the network carry nothing for a while.
func cut(lasts time.Duration, down, up bool) func(*stage) error {
	return func(s *stage) error {
		if err := s.play(settled); err != nil {
			return err
		}
		s.strike()
		s.relay.darken(down, up)
		time.Sleep(lasts)
		s.relay.darken(false, false)
		most := lasts - s.struck[0]
		if most > 0 {
			most += recovery
		}
		return s.whole(max(most, 0))
	}
}

// resets breaks the connection in the middle of each kind of message there is
// in both directions, in one song. What the listener doesn't say by itself, the
// prompt beside it does: it has a connection of its own.
func resets(s *stage) error {
	kinds := []struct {
		kind string
		up   bool
	}{
		{"DATA", false},
		{payload, false},
		{"OK", false},
		{"SEGMENT", false},
		{"SONG", false},
		{"SEGUE", false},
		{"GETSEG", true},
		{"SONG", true},
		{"LIST", true},
		{"LIST", false},
		{"ITEM", false},
		{"STATS", true},
		{"STATS", false},
	}
	if err := s.play(settled); err != nil {
		return err
	}
	for i, k := range kinds {
		if err := s.play(settled + time.Duration(i)*5*time.Second); err != nil {
			return err
		}
		s.strike()
		before := s.relay.resets()
		s.relay.arm(k.kind, k.up)
		if k.kind == "SONG" || k.kind == "SEGUE" {
			s.relay.reset() // they are said to a new connection
		}
		if err := s.play(settled + time.Duration(i)*5*time.Second + 4900*time.Millisecond); err != nil {
			return err
		}
		if s.relay.resets() == before {
			return fmt.Errorf("no %s came in 4.9 s", k.kind)
		}
	}
	return s.whole(0)
}

// note adds a remark to the table.
func (s *stage) note(format string, args ...any) {
	s.row.notes = append(s.row.notes, fmt.Sprintf(format, args...))
}

// lines is how many of a text's lines hold some words.
func lines(text, words string) (n int) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, words) {
			n++
		}
	}
	return n
}

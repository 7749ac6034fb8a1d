//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"segue/client/player"
)

// resourceFaults are what happens where the system has no more to give.
func resourceFaults() []fault {
	return []fault{
		{name: "server out of file descriptors for 10 s", direct: true, happen: noFiles},
		{name: "disk full under the store", root: true, prepare: fullStore, happen: storeKept},
		{name: "disk full under the trace file", happen: fullTrace},
	}
}

// noFiles leaves the server no file descriptor while clients want to come in.
func noFiles(s *stage) error {
	if err := s.play(settled); err != nil {
		return err
	}
	open, err := s.server.OpenFiles()
	if err != nil {
		return err
	}
	s.strike()
	var before unix.Rlimit
	few := unix.Rlimit{Cur: uint64(open), Max: 1 << 16}
	if err := unix.Prlimit(s.server.PID(), unix.RLIMIT_NOFILE, nil, &before); err != nil {
		return err
	}
	few.Max = before.Max
	if err := unix.Prlimit(s.server.PID(), unix.RLIMIT_NOFILE, &few, nil); err != nil {
		return err
	}
	for range 20 {
		nc, err := net.Dial("tcp", s.server.addr) // it waits in the system's queue
		if err != nil {
			return err
		}
		defer nc.Close()
	}
	time.Sleep(10 * time.Second)
	if err := unix.Prlimit(s.server.PID(), unix.RLIMIT_NOFILE, &before, nil); err != nil {
		return err
	}
	if out, err := exec.Command(s.programs.Client(), "--server", s.server.addr, "list").CombinedOutput(); err != nil {
		return fmt.Errorf("a client that comes afterwards: %w: %s", err, out)
	}
	said := lines(s.server.Said(), "cannot accept")
	s.note("the server says it %d ×", said)
	if said != 1 {
		return fmt.Errorf("the server says it %d times: %s", said, s.server.Said())
	}
	return s.whole(0)
}

// fullStore puts the store on a disk without room.
func fullStore(s *stage) ([]string, error) {
	disk := filepath.Join(s.dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		return nil, err
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		return nil, &cannot{fmt.Sprintf("no tmpfs: %v", err)}
	}
	s.mounted = disk
	err := os.WriteFile(filepath.Join(disk, "full"), make([]byte, 1<<20), 0o600)
	if !errors.Is(err, unix.ENOSPC) {
		return nil, fmt.Errorf("the disk is not full: %v", err)
	}
	return []string{"--cache", disk}, nil
}

// storeKept has the server want to write its store, again and again.
func storeKept(s *stage) error {
	for i := range 5 {
		if err := s.play(settled + time.Duration(i)*5*time.Second); err != nil {
			return err
		}
		s.strike()
		if err := os.CopyFS(filepath.Join(s.music, fmt.Sprint("more", i)), os.DirFS(s.musicDir)); err != nil {
			return err
		}
	}
	if err := s.whole(0); err != nil {
		return err
	}
	said := strings.TrimSpace(s.server.Said())
	s.note("the server says it %d ×", lines(said, "cannot keep"))
	if lines(said, "") != 1 || lines(said, "cannot keep") != 1 {
		return fmt.Errorf("the server says %q", said)
	}
	if out, err := exec.Command(s.programs.Client(), "--server", s.server.addr, "list", "--json").Output(); err != nil || strings.Count(string(out), `"song"`) != 3*6 {
		return fmt.Errorf("the songs are not all listed: %v: %s", err, out)
	}
	return nil
}

// fullTrace has a client trace to where nothing can be written.
func fullTrace(s *stage) error {
	p, err := s.startClient(s.relay.addr(), "--trace", "/dev/full")
	if err != nil {
		return err
	}
	s.strike()
	if _, _, err := p.Ask(fmt.Sprint("play ", song)); err != nil {
		return err
	}
	if err := s.play(settled); err != nil {
		return err
	}
	if _, _, err := p.Ask("stop"); err != nil {
		return err
	}
	code, err := p.Quit()
	said := lines(p.Said(), "the trace")
	s.note("the client says it %d × and ends with %d", said, code)
	if err != nil || said != 1 || code != 1 || lines(p.Said(), "nothing plays") > 0 {
		return fmt.Errorf("the client ends with %d: %v: %s", code, err, p.Said())
	}
	s.listener.player.Stop()
	s.row.heard, err = s.judge()
	return errors.Join(err, s.played(player.FirstSound))
}

// played checks that something was told.
func (s *stage) played(kind player.Kind) error {
	if s.listener.count(kind) == 0 {
		return fmt.Errorf("there was no %s", kind)
	}
	return nil
}

// cannot is the error for what cannot be tried here.
type cannot struct{ why string }

func (c *cannot) Error() string { return c.why }

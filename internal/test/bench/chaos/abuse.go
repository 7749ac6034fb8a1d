//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"segue/client/player"
	"segue/client/prefetch"
	"segue/internal/test/lab"
	"segue/internal/test/programs"
)

const (
	honest   = 50               // listeners
	arriving = 15 * time.Second // for them to settle
	resting  = 20 * time.Second // after the abuse, before memory is looked at again

	growth   = 1.10                  // of the server's memory, at the most
	ceiling  = 200_000               // of the server's memory at any time, KB
	listMost = 20 * time.Millisecond // for another client's LIST, 99 % of them
)

// abuse has all attacks be carried out at once for a while, beside listeners
// who play in real time, and checks that none of them stalls, that the server's
// memory stays within bounds and is what it was before, that others' commands
// are answered, and that the server ends in time in the midst of it.
func abuse(p programs.Programs, music string, lasts time.Duration) error {
	dir, err := os.MkdirTemp("", "segue-chaos-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	songs := filepath.Join(dir, "music")
	if err := makeLibrary(songs, music); err != nil {
		return err
	}
	s, err := p.StartServer(songs)
	if err != nil {
		return err
	}
	defer s.Stop()
	listeners := gather(s.Addr)
	defer func() {
		for _, l := range listeners {
			l.close()
		}
	}()
	time.Sleep(arriving)
	before, err := s.Resident()
	if err != nil {
		return err
	}
	answers, peak, err := suffer(s, lasts)
	if err != nil {
		return err
	}
	time.Sleep(resting)
	after, err := s.Resident()
	if err != nil {
		return err
	}
	c := take(listeners)
	ended, err := endAmid(s)
	if err != nil {
		return err
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("abuse for %v, load %s", lasts, load)
	figure("abuse-listeners-playing", "%d", c.playing, fmt.Sprint("of ", honest))
	figure("abuse-listeners-stalls", "%d", c.stalls, "count")
	figure("abuse-listeners-lost", "%d", c.lost, "connections")
	figure("abuse-listeners-failed", "%d", c.failed, "songs")
	slices.Sort(answers)
	for _, percent := range []int{50, 99, 100} {
		figure(fmt.Sprintf("abuse-list-p%d", percent), "%.1f", millis(answers, percent), "ms")
	}
	figure("abuse-memory-before", "%d", before, "KB")
	figure("abuse-memory-peak", "%d", peak, "KB")
	figure("abuse-memory-after", "%d", after, "KB")
	figure("abuse-sigterm", "%.2f", ended.Seconds(), "s")
	return c.judge(millis(answers, 99), before, peak, after, ended)
}

// gather has the listeners arrive, who play the songs of the house for hours.
func gather(addr string) (listeners []*listener) {
	var songs []uint32
	for i := range 300 {
		songs = append(songs, uint32(i%3+1))
	}
	for i := range honest {
		l := newListener(addr, player.Config{
			Decode:   lab.Marked, // a decoder's work is not the server's
			Prefetch: prefetch.Config{Memory: held << 20},
		})
		l.speaker.Forget = true
		listeners = append(listeners, l)
		l.player.Play(songs[i%3:]...)
	}
	return listeners
}

// tally is how the listeners fared.
type tally struct{ playing, stalls, lost, failed int }

func take(listeners []*listener) (c tally) {
	for _, l := range listeners {
		c.stalls += l.count(player.Stalled)
		c.lost += l.count(player.Reconnecting)
		c.failed += l.count(player.Failed)
		if l.player.Status().State == player.Playing {
			c.playing++
		}
	}
	return c
}

// judge says what did not hold; memory is in KB, p99 in milliseconds.
func (c tally) judge(p99 float64, before, peak, after int, ended time.Duration) error {
	var faults []error
	fail := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	fail(c.stalls+c.lost+c.failed > 0 || c.playing != honest, "%d stalls, %d connections lost, %d songs failed, %d of %d play",
		c.stalls, c.lost, c.failed, c.playing, honest)
	fail(p99 > listMost.Seconds()*1000, "another client waits %.1f ms for LIST", p99)
	fail(peak > ceiling, "the server holds %d KB", peak)
	fail(float64(after) > growth*float64(before), "the server holds %d KB, and %d KB before", after, before)
	fail(ended > shutdownTime+time.Second/2, "the server ends after %v", ended)
	return errors.Join(faults...)
}

// attackers start a process of their own that carries out all attacks. It has
// the priority of all others.
func attackers(addr string, lasts time.Duration) (*programs.Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return programs.Start(programs.Command(self, "abuse", addr, lasts.String()), func(line string) { fmt.Println(line) })
}

// suffer has a server be abused, and asks it for songs ten times a second
// meanwhile. peak is the server's memory in KB.
func suffer(s *programs.Server, lasts time.Duration) (answers []time.Duration, peak int, err error) {
	abusers, err := attackers(s.Addr, lasts)
	if err != nil {
		return nil, 0, err
	}
	defer abusers.Kill()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		took, err := listTime(s.Addr)
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return answers, peak, err
		}
		answers = append(answers, took) // ten seconds, where there was none
		select {
		case <-tick.C:
		case <-abusers.Ended():
			peak, err = s.PeakResident()
			return answers, peak, errors.Join(err, abusers.Wait())
		}
	}
}

// endAmid has the server be abused, and end meanwhile; one that has to be killed
// has taken as long as that.
func endAmid(s *programs.Server) (time.Duration, error) {
	abusers, err := attackers(s.Addr, time.Minute)
	if err != nil {
		return 0, err
	}
	defer abusers.Kill()
	time.Sleep(5 * time.Second)
	took, err := s.Stop()
	if took > shutdownTime {
		err = nil // the time is the fault
	}
	return took, err
}

// listTime is how long a new client waits for a screenful of songs.
func listTime(addr string) (time.Duration, error) {
	begun := time.Now()
	nc, err := dial(addr)
	if err != nil {
		return 0, err
	}
	defer nc.Close()
	if _, err := io.WriteString(nc, "0.1 LIST count=50\n"); err != nil {
		return 0, err
	}
	nc.(*net.TCPConn).CloseWrite()
	said, err := io.ReadAll(nc)
	if n := lines(string(said), " ITEM "); err == nil && n != 50 {
		err = fmt.Errorf("the server answers LIST with %q", said)
	}
	return time.Since(begun), err
}

// millis is a percentile of sorted times.
func millis(sorted []time.Duration, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(p*len(sorted)/100, len(sorted)-1)].Seconds() * 1000
}

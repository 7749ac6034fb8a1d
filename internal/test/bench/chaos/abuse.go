//go:build linux

package main

import (
	"fmt"
	"io"
	"net"
	"os"
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
	growth   = 1.10             // of the server's memory, at the most
)

// abuse has all attacks be carried out at once for a while, beside listeners
// who play in real time, and checks that none of them stalls and that the
// server's memory is what it was before.
func abuse(p programs.Programs, music string, lasts time.Duration) error {
	s, err := p.StartServer(music)
	if err != nil {
		return err
	}
	defer s.Stop()
	var listeners []*listener
	defer func() {
		for _, l := range listeners {
			l.close()
		}
	}()
	var songs []uint32
	for i := range 300 {
		songs = append(songs, uint32(i%3+1))
	}
	for i := range honest {
		l := newListener(s.Addr, player.Config{
			Decode:   lab.Marked, // a decoder's work is not the server's
			Prefetch: prefetch.Config{Memory: held << 20},
		})
		l.speaker.Forget = true
		listeners = append(listeners, l)
		l.player.Play(songs[i%3:]...)
	}
	time.Sleep(arriving)
	before, err := s.Resident()
	if err != nil {
		return err
	}
	answers, peak, err := suffer(s, lasts, os.Stdout)
	if err != nil {
		return err
	}
	time.Sleep(resting)
	after, err := s.Resident()
	if err != nil {
		return err
	}
	stalls, lost, failed, playing := 0, 0, 0, 0
	for _, l := range listeners {
		stalls += l.count(player.Stalled)
		lost += l.count(player.Reconnecting)
		failed += l.count(player.Failed)
		if l.player.Status().State == player.Playing {
			playing++
		}
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("abuse for %v, load %s", lasts, load)
	fmt.Printf("  listeners: %d of %d play, %d stalls, %d connections lost, %d songs failed\n", playing, honest, stalls, lost, failed)
	slices.Sort(answers)
	fmt.Printf("  another client's LIST: median %.1f ms, 99%% %.1f ms, all %.1f ms (of %d)\n", millis(answers, 50), millis(answers, 99), millis(answers, 100), len(answers))
	fmt.Printf("  the server's memory: %d KB before, %d KB at most, %d KB %v after (%+.1f %%)\n",
		before, peak, after, resting, 100*(float64(after)/float64(before)-1))
	if stalls+lost+failed > 0 || playing != honest {
		return fmt.Errorf("%d stalls, %d connections lost, %d songs failed, %d of %d play", stalls, lost, failed, playing, honest)
	}
	if float64(after) > growth*float64(before) {
		return fmt.Errorf("the server holds %d KB, and %d KB before", after, before)
	}
	return nil
}

// suffer has a server be abused by a process of its own, which leaves the
// processor to others where they want it, and asks for its songs ten times a
// second meanwhile.
func suffer(s *programs.Server, lasts time.Duration, told io.Writer) (answers []time.Duration, peak int, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, 0, err
	}
	cmd := programs.Command("nice", self, "abuse", s.Addr, lasts.String())
	cmd.Stdout, cmd.Stderr = told, os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		took, err := listTime(s.Addr)
		if err != nil {
			cmd.Process.Kill()
			return answers, peak, err
		}
		answers = append(answers, took)
		rss, err := s.Resident()
		if err != nil {
			cmd.Process.Kill()
			return answers, peak, err
		}
		peak = max(peak, rss)
		select {
		case <-tick.C:
		case err := <-ended:
			return answers, peak, err
		}
	}
}

// listTime is how long a new client waits for the songs.
func listTime(addr string) (time.Duration, error) {
	begun := time.Now()
	nc, err := dial(addr)
	if err != nil {
		return 0, err
	}
	defer nc.Close()
	if _, err := io.WriteString(nc, "0.1 LIST\n"); err != nil {
		return 0, err
	}
	nc.(*net.TCPConn).CloseWrite()
	said, err := io.ReadAll(nc)
	if n := lines(string(said), " ITEM "); err == nil && n == 0 {
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

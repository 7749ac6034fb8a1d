//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"segue/internal/test/programs"
)

const (
	arrivals = 250              // listeners a second
	plateau  = 60 * time.Second // with all of them
	perLocal = 2_000            // connections from each of 127.0.0.2, 127.0.0.3 ...
)

// crowd has so many listeners arrive, each of whom pulls a song of 128 kbit/s
// as it plays, and prints how they fared and what the server spent on them.
func crowd(program, dir string, listeners int) error {
	music, _, err := writeLibrary(filepath.Join(dir, "crowd"), quality128)
	if err != nil {
		return err
	}
	server, err := startSegue(program, music)
	if err != nil {
		return err
	}
	defer server.Stop()
	pid := server.PID()
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("crowd-load-before %s\n", load[:len(load)-1])
	before, err := spent(pid)
	if err != nil {
		return err
	}
	var report []string
	cmd, err := child(func(line string) { report = append(report, line) }, "listen", server.addr, strconv.Itoa(listeners))
	if err != nil {
		return err
	}
	// Midway on the plateau, what the server holds; and what both ends spend.
	ramp := time.Duration(listeners) * time.Second / arrivals
	time.Sleep(ramp + plateau/4)
	from, err := spent(pid, cmd.PID())
	if err != nil {
		return err
	}
	time.Sleep(plateau / 2)
	to, err := spent(pid, cmd.PID())
	if err != nil {
		return err
	}
	if err := cmd.Wait(); err != nil {
		return err
	}
	fmt.Println(strings.Join(report, "\n"))
	fmt.Printf("crowd-server-rss %.1f MB\n", float64(to.rss[0])/1024)
	fmt.Printf("crowd-server-memory %.2f KB/listener\n", float64(to.rss[0]-before.rss[0])/float64(listeners))
	fmt.Printf("crowd-socket-memory %.2f KB/listener, both ends\n", float64(to.sockets-before.sockets)/float64(listeners))
	for i, who := range []string{"server", "load"} {
		fmt.Printf("crowd-%s-cpu %.2f cores\n", who, (to.cpu[i]-from.cpu[i]).Seconds()/(plateau/2).Seconds())
	}
	return nil
}

// expense is what processes hold and have used.
type expense struct {
	rss     []int // KB
	cpu     []time.Duration
	sockets int // KB of the kernel's, of all TCP connections
}

func spent(pids ...int) (e expense, err error) {
	for _, pid := range pids {
		rss, err := programs.Resident(pid)
		if err != nil {
			return e, err
		}
		used, err := programs.ProcessorTime(pid)
		if err != nil {
			return e, err
		}
		e.rss, e.cpu = append(e.rss, rss), append(e.cpu, used)
	}
	e.sockets, err = socketMemory()
	return e, err
}

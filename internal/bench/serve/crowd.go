//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
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
	defer server.stop()
	pid := fmt.Sprint(server.cmd.Process.Pid)
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("crowd-load-before %s\n", load[:len(load)-1])
	before, err := spent(pid)
	if err != nil {
		return err
	}
	cmd, report, err := child("listen", server.addr, strconv.Itoa(listeners))
	if err != nil {
		return err
	}
	// Midway on the plateau, what the server holds; and what both ends spend.
	ramp := time.Duration(listeners) * time.Second / arrivals
	time.Sleep(ramp + plateau/4)
	from, err := spent(pid, fmt.Sprint(cmd.Process.Pid))
	if err != nil {
		return err
	}
	time.Sleep(plateau / 2)
	to, err := spent(pid, fmt.Sprint(cmd.Process.Pid))
	if err != nil {
		return err
	}
	if _, err := io.Copy(os.Stdout, report); err != nil {
		return err
	}
	fmt.Printf("crowd-server-rss %.1f MB\n", float64(to.rss[0])/1024)
	fmt.Printf("crowd-server-memory %.2f KB/listener\n", float64(to.rss[0]-before.rss[0])/float64(listeners))
	fmt.Printf("crowd-socket-memory %.2f KB/listener, both ends\n", float64(to.sockets-before.sockets)/float64(listeners))
	for i, who := range []string{"server", "load"} {
		fmt.Printf("crowd-%s-cpu %.2f cores\n", who, (to.cpu[i]-from.cpu[i]).Seconds()/(plateau/2).Seconds())
	}
	return cmd.Wait()
}

// expense is what processes hold and have used.
type expense struct {
	rss     []int // KB
	cpu     []time.Duration
	sockets int // KB of the kernel's, of all TCP connections
}

func spent(pids ...string) (e expense, err error) {
	for _, pid := range pids {
		rss, err := kilobytes(filepath.Join("/proc", pid, "status"), "VmRSS")
		if err != nil {
			return e, err
		}
		used, err := cpu([]string{pid})
		if err != nil {
			return e, err
		}
		e.rss, e.cpu = append(e.rss, rss), append(e.cpu, used)
	}
	e.sockets, err = socketMemory()
	return e, err
}

// crowdProcess is the listeners: "ADDR LISTENERS".
func crowdProcess(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: listen ADDR LISTENERS")
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	var c figures
	var wg sync.WaitGroup
	begin := time.Now()
	end := begin.Add(time.Duration(n)*time.Second/arrivals + plateau)
	for i := range n {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * time.Second / arrivals)))
		wg.Go(func() {
			if err := c.listen(args[0], i, end); err != nil {
				c.fail(err)
			}
		})
	}
	wg.Wait()
	c.print(n)
	return nil
}

// figures are how the listeners fared.
type figures struct {
	listening, segments, late, behind atomic.Int64

	mu       sync.Mutex
	arrival  []float64 // milliseconds from dialling to the first octet of music
	response []float64 // and from each later request
	wake     []float64 // by how much the load itself asked too late
	faults   map[string]int
}

// listen is one listener until the end. It asks for each segment a segment's
// time before it is to be played, and so has one segment of slack.
func (c *figures) listen(addr string, i int, end time.Time) error {
	start := time.Now()
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i/perLocal))}
	nc, err := (&net.Dialer{LocalAddr: from, Timeout: 20 * time.Second}).Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	nc.SetDeadline(end.Add(20 * time.Second))
	br := bufio.NewReaderSize(nc, 2048)
	if _, err := br.ReadSlice('\n'); err != nil {
		return err
	}
	c.listening.Add(1)
	defer c.listening.Add(-1)
	var (
		d        dialect = segue{}
		request  []byte
		playing  time.Time // when the first octet came
		response []float64
		wake     []float64
		late     = 0
	)
	for k := 0; ; k++ {
		asked := time.Now()
		request = d.ask(request[:0], k+1, i%songs*songSegments+k%songSegments)
		if _, err := nc.Write(request); err != nil {
			return err
		}
		n, err := d.take(br, discard{}, func() {
			now := time.Now()
			if k == 0 {
				playing = now
			} else {
				response = append(response, now.Sub(asked).Seconds()*1000)
			}
		})
		if err != nil {
			return err
		}
		if n != quality128.segment() {
			return fmt.Errorf("a segment of %d octets, not %d", n, quality128.segment())
		}
		c.segments.Add(1)
		if due := playing.Add(time.Duration(k) * segmentMillis * time.Millisecond); k > 0 && time.Now().After(due) {
			late++
		}
		next := playing.Add(time.Duration(k) * segmentMillis * time.Millisecond)
		if next.After(end) {
			break
		}
		time.Sleep(time.Until(next))
		wake = append(wake, time.Since(next).Seconds()*1000)
	}
	c.late.Add(int64(late))
	if late > 0 {
		c.behind.Add(1)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.arrival = append(c.arrival, playing.Sub(start).Seconds()*1000)
	c.response = append(c.response, response...)
	c.wake = append(c.wake, wake...)
	return nil
}

func (c *figures) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.faults == nil {
		c.faults = make(map[string]int)
	}
	text := err.Error()
	if op, ok := err.(*net.OpError); ok {
		text = op.Op + ": " + op.Err.Error()
	}
	c.faults[text]++
}

func (c *figures) print(n int) {
	fmt.Printf("crowd-listeners %d listeners\n", n)
	fmt.Printf("crowd-finished %d listeners\n", len(c.arrival))
	fmt.Printf("crowd-late %d listeners\n", c.behind.Load())
	fmt.Printf("crowd-late-segments %d of %d segments\n", c.late.Load(), c.segments.Load())
	for _, f := range []struct {
		name string
		ms   []float64
	}{{"first-byte", c.arrival}, {"response", c.response}, {"load-behind", c.wake}} {
		slices.Sort(f.ms)
		for _, p := range []float64{50, 99, 100} {
			fmt.Printf("crowd-%s-p%.0f %.1f ms\n", f.name, p, percentile(f.ms, p))
		}
	}
	for _, text := range slices.Sorted(maps.Keys(c.faults)) {
		fmt.Printf("crowd-failed %d listeners: %s\n", c.faults[text], text)
	}
}

// percentile of sorted values; NaN of none.
func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[min(int(p/100*float64(len(sorted))), len(sorted)-1)]
}

//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

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
	segments, late, behind atomic.Int64

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
		n, err := d.take(br, io.Discard, func() {
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

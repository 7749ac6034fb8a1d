//go:build linux

package main

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"segue/internal/wire"
)

// outstanding is how many segments of 40 KiB the probe keeps asked for: it is
// greedy, so that the server is what keeps control fast.
const outstanding = 16

// client is the probe's connection.
type client struct {
	net.Conn
	lines  chan line
	serial uint32
}

// line is what was received, and when.
type line struct {
	at    time.Time
	tag   wire.Tag
	reply wire.Reply
}

// last reports whether the line ends a reply.
func (l line) last() bool {
	_, ok := l.reply.(wire.OK)
	return ok
}

func dial(addr string) (*client, error) {
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &client{Conn: nc, lines: make(chan line, 1<<16)}
	go c.read()
	return c, nil
}

func (c *client) read() {
	defer close(c.lines)
	br := bufio.NewReaderSize(c.Conn, 1<<16)
	for {
		text, err := wire.ReadLine(br)
		if err != nil {
			return
		}
		tag, reply, err := wire.ParseReply(string(text))
		if err != nil {
			return
		}
		c.lines <- line{time.Now(), tag, reply}
		if d, ok := reply.(wire.Data); ok {
			if _, err := br.Discard(d.N); err != nil {
				return
			}
		}
	}
}

// segments asks for n segments of song 3 in a generation.
func (c *client) segments(gen uint32, n int) {
	var b strings.Builder
	for range n {
		c.serial++
		fmt.Fprintf(&b, "%d.%d GETSEG 3 %d\n", gen, c.serial, c.serial%90)
	}
	c.Write([]byte(b.String()))
}

// probe takes one figure and prints it.
func probe(addr, kind string) error {
	c, err := dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	switch kind {
	case "list":
		return c.bulk(12*time.Second, true)
	case "bulk":
		return c.bulk(12*time.Second, false)
	case "switch":
		return c.change(addr)
	case "stop":
		return c.stop()
	}
	return fmt.Errorf("no probe %q", kind)
}

// bulk keeps segments coming and, if asked to, times a LIST each 400 ms. The first two seconds don't count.
func (c *client) bulk(d time.Duration, list bool) error {
	c.segments(7, outstanding)
	begin := time.Now()
	octets := 0
	asked := map[uint32]time.Time{}
	var took []float64
	next := begin.Add(2 * time.Second)
	serial := uint32(0)
	for {
		select {
		case l, ok := <-c.lines:
			if !ok {
				return fmt.Errorf("the connection is lost")
			}
			counts := l.at.Sub(begin) > 2*time.Second
			switch r := l.reply.(type) {
			case wire.Data:
				if counts {
					octets += r.N
				}
			case *wire.Error:
				return r
			case wire.OK:
				if l.tag.Gen == 7 {
					c.segments(7, 1)
				} else if counts {
					took = append(took, l.at.Sub(asked[l.tag.Serial]).Seconds()*1000)
				}
			}
		case <-time.After(time.Until(next)):
			if list {
				serial++
				asked[serial] = time.Now()
				fmt.Fprintf(c, "0.%d LIST\n", serial)
			}
			next = next.Add(400 * time.Millisecond)
		}
		if time.Since(begin) > d {
			break
		}
	}
	if list {
		slices.Sort(took)
		fmt.Printf("list-p50 %.1f ms\n", took[len(took)/2])
		fmt.Printf("list-p95 %.1f ms\n", took[len(took)*95/100])
		fmt.Printf("goodput-with-lists %.1f kbit/s\n", float64(octets)*8/1000/(d-2*time.Second).Seconds())
		return nil
	}
	fmt.Printf("goodput %.1f kbit/s\n", float64(octets)*8/1000/(d-2*time.Second).Seconds())
	return nil
}

// change times the first octets of a new song, on an idle connection and in
// the middle of bulk: ten times each.
func (c *client) change(addr string) error {
	first := func(gen uint32, lines string) (float64, error) {
		start := time.Now()
		fmt.Fprint(c, lines)
		for l := range c.lines {
			if _, ok := l.reply.(wire.Data); ok && l.tag.Gen == gen {
				return l.at.Sub(start).Seconds() * 1000, nil
			}
		}
		return 0, fmt.Errorf("the connection is lost")
	}
	var idle, busy []float64
	for gen := uint32(1); gen <= 10; gen += 2 {
		ms, err := first(gen, fmt.Sprintf("%d.1 SONG 1\n%d.2 GETSEG 1 0\n", gen, gen))
		if err != nil {
			return err
		}
		idle = append(idle, ms)
		time.Sleep(time.Second)
		c.segments(gen+100, outstanding)
		time.Sleep(time.Second)
		ms, err = first(gen+1, fmt.Sprintf("0.%d CANCEL %d.*\n%d.1 SONG 1\n%d.2 GETSEG 1 0\n", gen, gen+100, gen+1, gen+1))
		if err != nil {
			return err
		}
		busy = append(busy, ms)
		time.Sleep(time.Second)
	}
	slices.Sort(idle)
	slices.Sort(busy)
	fmt.Printf("switch-idle-p50 %.1f ms\n", idle[len(idle)/2])
	fmt.Printf("switch-busy-p50 %.1f ms\n", busy[len(busy)/2])
	fmt.Printf("switch-busy-max %.1f ms\n", busy[len(busy)-1])
	return nil
}

// stop counts the payload that arrives after a CANCEL was sent: ten times.
func (c *client) stop() error {
	var after []int
	for gen := uint32(1); gen <= 10; gen++ {
		c.segments(gen, outstanding)
		time.Sleep(1500 * time.Millisecond)
		sent := time.Now()
		fmt.Fprintf(c, "0.%d CANCEL %d.*\n", gen, gen)
		octets := 0
		for l := range c.lines {
			if d, ok := l.reply.(wire.Data); ok && l.at.After(sent) {
				octets += d.N
			}
			if _, ok := l.reply.(wire.OK); ok && l.tag == (wire.Tag{Serial: gen}) {
				break
			}
		}
		after = append(after, octets)
	}
	slices.Sort(after)
	fmt.Printf("stop-octets-after-p50 %d octets\n", after[len(after)/2])
	fmt.Printf("stop-octets-after-max %d octets\n", after[len(after)-1])
	return nil
}

//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"segue/internal/wire"
)

// An attack is a way to misuse a server, on some connections at once.
type attack struct {
	name  string
	conns int
	pause time.Duration // between the end of a connection and the next
	// run misuses one connection until that ends.
	run func(ctx context.Context, nc net.Conn, c *counts) error
}

// counts are what an attack has done.
type counts struct{ conns, refused, octets atomic.Int64 }

// Write counts what is sent.
func (c *counts) Write(p []byte) (int, error) {
	c.octets.Add(int64(len(p)))
	return len(p), nil
}

// attacks are all of them, on a server of makeLibrary's songs. What is said in a
// tight loop is held to a rate: otherwise they would measure who gets the
// processor, on one machine.
func attacks() []attack {
	return []attack{
		{"slow-loris", 200, time.Second, every(3*time.Second, func(int) string { return "0" })},
		{"connections", 20, 100 * time.Millisecond, func(context.Context, net.Conn, *counts) error { return nil }},
		{"requests", 8, time.Second, reading(every(2*time.Millisecond, func(i int) string {
			return fmt.Sprintf("0.%d %s\n", i+1, []string{"PING", "LIST count=10", "SONG 1", "STATS", "NONSENSE", "SONG 99"}[i%6])
		}))},
		{"cancels", 8, time.Second, reading(every(5*time.Millisecond, func(i int) string {
			return fmt.Sprintf("%d.1 GETSEG 1 %d\n%d.2 GETSEG 2 %d\n0.%d CANCEL %d.*\n", i+1, i%90, i+1, i%90, i+1, i+1)
		}))},
		{"tags", 8, time.Second, reading(every(5*time.Millisecond, func(i int) string {
			return fmt.Sprintf("%d.1 GETSEG 1 0\n%d.1 GETSEG 1 0\n", i+1, i+1)
		}))},
		{"never read", 50, time.Second, every(20*time.Millisecond, func(i int) string {
			return fmt.Sprintf("%d.1 GETSEG 3 %d\n0.%d LIST\n", i+1, i%90, i+1)
		})},
		{"endless lines", 8, 100 * time.Millisecond, every(time.Millisecond, func(int) string { return strings.Repeat("a", 4096) })},
		{"deep pipelines", 4, time.Second, reading(every(100*time.Millisecond, func(int) string {
			return strings.Repeat("1.1 PING\n1.2 GETSEG 1 7\n", 100)
		}))},
		{"garbage", 8, 100 * time.Millisecond, every(5*time.Millisecond, func(int) string { return garbage() })},
		{"pictures, unread", 100, time.Second, every(time.Minute, func(int) string {
			return fmt.Sprintf("1.1 COVER %d\n", covered)
		})},
		{"pictures, cancelled", 20, time.Second, reading(every(10*time.Millisecond, func(i int) string {
			return fmt.Sprintf("%d.1 COVER %d\n0.%d CANCEL %d.*\n", i+1, covered, i+1, i+1)
		}))},
		{"the same words", 100, time.Second, reading(every(time.Second, manyWords(func(int) string { return "o " })))},
		{"many words", 100, time.Second, reading(every(time.Second, manyWords(func(i int) string {
			return string([]byte{byte('a' + i%16), byte('a' + i/16)}) + " "
		})))},
		{"half a TLS handshake", 100, time.Second, every(time.Minute, func(int) string { return "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" })},
	}
}

// every says something ever again, the i-th time from 0.
func every(pause time.Duration, say func(i int) string) func(context.Context, net.Conn, *counts) error {
	return func(ctx context.Context, nc net.Conn, c *counts) error {
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for i := 0; ; i++ {
			if _, err := io.WriteString(io.MultiWriter(nc, c), say(i)); err != nil {
				return err
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// reading reads and drops all that comes meanwhile.
func reading(run func(context.Context, net.Conn, *counts) error) func(context.Context, net.Conn, *counts) error {
	return func(ctx context.Context, nc net.Conn, c *counts) error {
		var wg sync.WaitGroup
		defer wg.Wait()
		defer nc.Close()
		wg.Go(func() { io.Copy(io.Discard, nc) })
		return run(ctx, nc, c)
	}
}

// manyWords asks for songs that hold as many words as a LIST can, as often as
// may be outstanding.
func manyWords(word func(i int) string) func(int) string {
	var words string
	for i := 0; len(words)+3 < wire.MaxText; i++ {
		words += word(i)
	}
	words = strings.TrimSpace(words)
	return func(i int) string {
		var b strings.Builder
		for serial := range wire.MaxOutstanding {
			fmt.Fprintf(&b, "%d.%d LIST count=1 match=\"%s\"\n", i+1, serial+1, words)
		}
		return b.String()
	}
}

func garbage() string {
	var b bytes.Buffer
	for range 64 {
		fmt.Fprintf(&b, "%c", rand.N[rune](0x300))
	}
	return b.String()
}

// abuseProcess carries out all attacks whose names hold some words, at once, and
// prints what they did.
func abuseProcess(addr, lasts, words string) error {
	d, err := time.ParseDuration(lasts)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	var wg sync.WaitGroup
	list := slices.DeleteFunc(attacks(), func(a attack) bool { return !strings.Contains(a.name, words) })
	all := make([]counts, len(list))
	for i, a := range list {
		for range a.conns {
			wg.Go(func() { a.keepOn(ctx, addr, &all[i]) })
		}
	}
	wg.Wait()
	for i, a := range list {
		c := &all[i]
		fmt.Printf("  %-21s %3d at once, %6d connections, %5d not made, %7.2f MB sent\n",
			a.name, a.conns, c.conns.Load(), c.refused.Load(), float64(c.octets.Load())/1e6)
	}
	return nil
}

// keepOn misuses one connection after another.
func (a attack) keepOn(ctx context.Context, addr string, c *counts) {
	for ctx.Err() == nil {
		nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err != nil {
			c.refused.Add(1)
		} else {
			c.conns.Add(1)
			stop := context.AfterFunc(ctx, func() { nc.Close() })
			a.run(ctx, nc, c)
			stop()
			nc.Close()
		}
		select {
		case <-time.After(a.pause):
		case <-ctx.Done():
		}
	}
}

// dial connects within ten seconds, and gives what follows as long.
func dial(addr string) (net.Conn, error) {
	const patience = 10 * time.Second
	nc, err := net.DialTimeout("tcp", addr, patience)
	if err == nil {
		nc.SetDeadline(time.Now().Add(patience))
	}
	return nc, err
}

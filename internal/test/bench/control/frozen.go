//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"segue/server/catalog"
	"segue/server/session"
)

// frozen measures, over loopback, how long LIST takes 100 clients that ask ten
// times a second each, without and with one more that asks for everything and
// reads nothing. The server is a process of its own.
func frozen(music string) error {
	server, err := start(exec.Command(self(), "loopback", music))
	if err != nil {
		return err
	}
	defer server.Kill()
	addr := server.addr
	without, err := lists(addr)
	if err != nil {
		return err
	}
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "7.%d GETSEG 3 %d\n", i+1, i)
	}
	if _, err := io.WriteString(nc, b.String()); err != nil {
		return err
	}
	with, err := lists(addr)
	if err != nil {
		return err
	}
	fmt.Printf("frozen-list-p99-without %.2f ms\nfrozen-list-p99-with %.2f ms\nfrozen-list-p99-moved %.2f ms\n", without, with, with-without)
	return nil
}

// lists is the 99th percentile of LIST's milliseconds.
func lists(addr string) (float64, error) {
	var (
		mu    sync.Mutex
		took  []float64
		fault error
		wg    sync.WaitGroup
	)
	for i := range 100 {
		wg.Go(func() {
			ms, err := listTimes(addr, time.Duration(i)*time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			took = append(took, ms...)
			if err != nil {
				fault = err
			}
		})
	}
	wg.Wait()
	if fault != nil {
		return 0, fault
	}
	slices.Sort(took)
	return took[len(took)*99/100], nil
}

func listTimes(addr string, after time.Duration) (ms []float64, err error) {
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	time.Sleep(after)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for i := range 50 {
		start := time.Now()
		if _, err := fmt.Fprintf(c, "0.%d LIST\n", i+1); err != nil {
			return nil, err
		}
		for l := range c.lines {
			if l.last() {
				ms = append(ms, l.at.Sub(start).Seconds()*1000)
				break
			}
		}
		<-tick.C
	}
	return ms, nil
}

// loopback is a server of music on a free loopback port.
func loopback(music string) error {
	songs, err := catalog.Open(context.Background(), music, slog.Default())
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ln.Addr())
	time.AfterFunc(2*time.Minute, func() { os.Exit(1) }) // never left behind
	return (&session.Server{Library: songs}).Serve(ln)
}

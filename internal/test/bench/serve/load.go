//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"segue/internal/test/programs"
)

const (
	loadConns  = 64
	loadWarmUp = 500 * time.Millisecond
	loadTime   = 2500 * time.Millisecond
)

// loadProcess keeps segments outstanding on 64 connections, as many as it can
// get: "KIND ADDR OUTSTANDING OCTETS PID...". It prints the processor time that
// the processes used for a segment, in microseconds, and how many segments came
// a second.
func loadProcess(args []string) error {
	if len(args) < 5 {
		return fmt.Errorf("usage: load KIND ADDR OUTSTANDING OCTETS PID [PID]")
	}
	kind, addr := args[0], args[1]
	outstanding, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	octets, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	var pids []int
	for _, arg := range args[4:] {
		pid, err := strconv.Atoi(arg)
		if err != nil {
			return err
		}
		pids = append(pids, pid)
	}
	var (
		wg    sync.WaitGroup
		taken atomic.Int64
		fault = make(chan error, loadConns)
		conns []net.Conn
	)
	for range loadConns {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		conns = append(conns, nc)
	}
	for i, nc := range conns {
		wg.Go(func() {
			fault <- greedy(kind, nc, outstanding, octets, rand.New(rand.NewPCG(uint64(i), 1)), &taken)
		})
	}
	segments, used, err := window(pids, &taken, fault)
	for _, nc := range conns {
		nc.Close()
	}
	wg.Wait()
	if err != nil {
		return err
	}
	fmt.Println(float64(used.Microseconds())/float64(segments), float64(segments)/loadTime.Seconds())
	return nil
}

// window counts segments and processor time, after a warm-up.
func window(pids []int, taken *atomic.Int64, fault <-chan error) (segments int64, used time.Duration, err error) {
	time.Sleep(loadWarmUp)
	before, err := programs.ProcessorTime(pids...)
	if err != nil {
		return 0, 0, err
	}
	n := taken.Load()
	select {
	case err := <-fault:
		return 0, 0, err
	case <-time.After(loadTime):
	}
	segments = taken.Load() - n
	after, err := programs.ProcessorTime(pids...)
	return segments, after - before, err
}

// greedy asks for runs of adjacent segments, as a player does, until the
// connection is closed.
func greedy(kind string, nc net.Conn, outstanding, octets int, rng *rand.Rand, taken *atomic.Int64) error {
	br := bufio.NewReaderSize(nc, 1<<16)
	d, err := dialectOf(kind, nc, br)
	if err != nil {
		return err
	}
	var b []byte
	for at := rng.IntN(songs * songSegments); ; at += outstanding {
		b = b[:0]
		for i := range outstanding {
			b = d.ask(b, i+1, at+i)
		}
		if _, err := nc.Write(b); err != nil {
			return err
		}
		for range outstanding {
			n, err := d.take(br, io.Discard, func() {})
			if err != nil {
				return err
			}
			if n != octets {
				return fmt.Errorf("a segment of %d octets, not %d", n, octets)
			}
			taken.Add(1)
		}
	}
}

// load measures one target once.
func load(t *target, outstanding, octets int) (micros, rate float64, err error) {
	pids, err := t.pids()
	if err != nil {
		return 0, 0, err
	}
	args := []string{"load", t.kind, t.addr, strconv.Itoa(outstanding), strconv.Itoa(octets)}
	for _, pid := range pids {
		args = append(args, strconv.Itoa(pid))
	}
	cmd, err := child(func(line string) { fmt.Sscan(line, &micros, &rate) }, args...)
	if err != nil {
		return 0, 0, err
	}
	if err := cmd.Wait(); err != nil {
		return 0, 0, fmt.Errorf("the load on %s: %w", t.kind, err)
	}
	return micros, rate, nil
}

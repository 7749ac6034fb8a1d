//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
)

const rounds = 7

// compare measures what a segment costs our server and nginx, in turn, and
// prints the medians of the rounds and their ratio.
func compare(program, dir string) error {
	q := quality256
	music, www, err := writeLibrary(dir, q)
	if err != nil {
		return err
	}
	ours, err := startSegue(program, music)
	if err != nil {
		return err
	}
	defer ours.Stop()
	targets := []*target{ours}
	if nginx, err := startNginx(dir, www); err != nil {
		fmt.Println("nginx skipped (Debian's nginx-light has it):", err)
	} else {
		defer nginx.Stop()
		targets = append(targets, nginx)
	}
	for _, t := range targets {
		if err := verify(t, www); err != nil {
			return err
		}
	}
	for _, outstanding := range []int{1, 4} {
		cost := make([][]float64, len(targets))
		rate := make([][]float64, len(targets))
		for range rounds {
			for i, t := range targets {
				micros, perSecond, err := load(t, outstanding, q.segment())
				if err != nil {
					return err
				}
				cost[i], rate[i] = append(cost[i], micros), append(rate[i], perSecond)
			}
		}
		for i, t := range targets {
			fmt.Printf("cost-%d-%s %.2f us/segment\n", outstanding, t.kind, median(cost[i]))
			fmt.Printf("rate-%d-%s %.0f segments/s\n", outstanding, t.kind, median(rate[i]))
		}
		if len(targets) == 2 {
			fmt.Printf("cost-%d-ratio %.3f segue/http\n", outstanding, median(cost[0])/median(cost[1]))
		}
	}
	return nil
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// verify fetches every segment and compares it with its file.
func verify(t *target, www string) error {
	nc, err := net.Dial("tcp", t.addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	br := bufio.NewReaderSize(nc, 1<<16)
	d, err := dialectOf(t.kind, nc, br)
	if err != nil {
		return err
	}
	for i := range songs * songSegments {
		if _, err := nc.Write(d.ask(nil, 1, i)); err != nil {
			return err
		}
		var got bytes.Buffer
		if _, err := d.take(br, &got, func() {}); err != nil {
			return err
		}
		want, err := os.ReadFile(filepath.Join(www, "seg", fmt.Sprint(i)))
		if err != nil {
			return err
		}
		if !bytes.Equal(got.Bytes(), want) {
			return fmt.Errorf("%s: segment %d is not as in the file", t.kind, i)
		}
	}
	return nil
}

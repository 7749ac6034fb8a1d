//go:build linux

// Command scan measures how fast a server learns a large library, how soon it
// knows it again after a restart, and how much memory it keeps. It makes the
// library itself, in a temporary directory that it removes, and prints lines
// of name, value and unit. Run by make bench-scan.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

func main() {
	server := flag.String("server", "bin/server", "the server's `program`")
	songs := flag.Int("songs", 10_000, "how `many` songs the library has")
	size := flag.Int("size", 350_000, "about how many `octets` each is long")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *server, *songs, *size); err != nil {
		fmt.Fprintln(os.Stderr, "bench-scan:", err)
		os.Exit(1)
	}
}

// run makes the library and takes all figures of it.
func run(ctx context.Context, server string, songs, size int) error {
	dir, err := os.MkdirTemp("", "segue-scan-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	music, cache := filepath.Join(dir, "music"), filepath.Join(dir, "cache")
	lib, err := makeLibrary(ctx, music, songs, size)
	if err != nil {
		return err
	}
	say("songs", "%d", len(lib.songs), "songs")
	say("library", "%.2f", float64(lib.bytes)/1e9, "GB")
	if err := split(lib); err != nil {
		return err
	}
	if err := scans(ctx, server, lib); err != nil {
		return err
	}
	if err := restarts(ctx, server, lib, cache); err != nil {
		return err
	}
	return nil
}

// say prints one figure.
func say(name, format string, value any, unit string) {
	fmt.Printf("%s "+format+" %s\n", name, value, unit)
}

const runs = 5

// scans starts the server without a store.
func scans(ctx context.Context, server string, lib *library) error {
	var took, work []time.Duration
	for i := range runs {
		p, err := start(ctx, server, lib.dir, "none")
		if err != nil {
			return err
		}
		_, err = p.list(lib)
		took = append(took, p.said.Sub(p.started))
		work = append(work, p.work)
		if err == nil && i == runs-1 {
			err = p.rest("scan")
		}
		if err := p.stop(err); err != nil {
			return err
		}
	}
	slices.Sort(took)
	n := float64(len(lib.songs))
	say("scan-best", "%.0f", n/took[0].Seconds(), "files/s")
	say("scan-median", "%.0f", n/took[runs/2].Seconds(), "files/s")
	slices.Sort(work)
	say("scan-work-best", "%.1f", work[0].Seconds()*1e6/n, "us/file")
	return nil
}

// restarts starts the server with the store that a first one has written.
func restarts(ctx context.Context, server string, lib *library, cache string) error {
	p, err := start(ctx, server, lib.dir, cache)
	if err != nil {
		return err
	}
	if err := p.stop(p.scanned(len(lib.songs))); err != nil {
		return err
	}
	stores, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil || len(stores) != 1 {
		return fmt.Errorf("the store is not one file: %v, %w", stores, err)
	}
	info, err := os.Stat(stores[0])
	if err != nil {
		return err
	}
	say("store", "%.2f", float64(info.Size())/1e6, "MB")
	var whole, scanned, work []time.Duration
	for i := range runs {
		p, err := start(ctx, server, lib.dir, cache)
		if err != nil {
			return err
		}
		took, err := p.list(lib)
		whole = append(whole, took)
		scanned = append(scanned, p.said.Sub(p.started))
		work = append(work, p.work)
		if err == nil && i == runs-1 {
			err = p.rest("restart")
		}
		if err := p.stop(err); err != nil {
			return err
		}
	}
	slices.Sort(whole)
	slices.Sort(scanned)
	slices.Sort(work)
	say("restart-work-median", "%.0f", milliseconds(work[runs/2]), "ms")
	say("restart-scan-median", "%.1f", milliseconds(scanned[runs/2]), "ms")
	say("restart-list-best", "%.1f", milliseconds(whole[0]), "ms")
	say("restart-list-median", "%.1f", milliseconds(whole[runs/2]), "ms")
	return nil
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

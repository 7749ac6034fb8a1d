//go:build linux

package replay

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/bench/netns"
	"segue/internal/lab"
	"segue/server/catalog"
)

var (
	replayFlag = flag.Bool("replay", false, "replay traces in real time in TestReplay and print its table")
	tracesDir  = flag.String("traces", "", "directory of traces; none: the set made by formula")
	only       = flag.String("only", "", "of the traces, those whose names match this pattern; none: the first that stall in the lab, and the first that don't")
	number     = flag.Int("n", 3, "how many that stall, and how many that don't")
	kbits      = flag.Int("kbits", 320, "the song's bit rate in kbit/s")
	length     = flag.Duration("length", 240*time.Second, "the song's length")
	congestion = flag.String("cc", "", "TCP's congestion control at the server; none: the system's")
	keep       = flag.String("events", "", "directory to write the clients' trace files into; none: they are not kept")
)

// roundTrip is that of a veth pair, roughly.
const roundTrip = 100 * time.Microsecond

// TestReplay plays songs in real time, over token buckets that follow traces,
// and in the lab.
func TestReplay(t *testing.T) {
	if !*replayFlag {
		t.Skip("real time, minutes of it: run by make bench-replay")
	}
	if err := netns.Check(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	bin, music := t.TempDir(), t.TempDir()
	if err := lab.WriteSong(filepath.Join(music, "song.mp3"), *kbits, *length); err != nil {
		t.Fatal(err)
	}
	if err := Build(ctx, bin); err != nil {
		t.Fatal(err)
	}
	pairs := choose(t, music)
	events := *keep
	if events == "" {
		events = t.TempDir()
	}
	if err := os.MkdirAll(events, 0o777); err != nil {
		t.Fatal(err)
	}
	var sessions sync.WaitGroup
	for i := range pairs {
		p := &pairs[i]
		s := Session{
			Bin: bin, Music: music, Song: 1, Trace: p.Trace, Congestion: *congestion,
			Events: filepath.Join(events, fmt.Sprintf("%s-%d.jsonl", p.Trace.Name, *kbits)),
		}
		sessions.Go(func() {
			var err error
			if p.Real, err = s.Play(ctx); err != nil {
				p.Real.Err = err
			}
		})
		select {
		case <-time.After(2 * time.Second): // so that one's start doesn't disturb another's
		case <-ctx.Done():
		}
	}
	sessions.Wait()
	Report(os.Stdout, *kbits, pairs)
	for _, p := range pairs {
		if p.Real.Err != nil {
			t.Errorf("%s: %v", p.Trace.Name, p.Real.Err)
		}
	}
}

// choose listens to all traces in the lab and picks those to replay.
func choose(t *testing.T, music string) (chosen []Pair) {
	sets := []lab.Set{lab.Formula(float64(*kbits) * 1000)}
	if *tracesDir != "" {
		var err error
		if sets, err = lab.LoadSets(*tracesDir); err != nil {
			t.Fatal(err)
		}
	}
	songs, err := catalog.Open(t.Context(), music, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer songs.Close()
	stalling, smooth := 0, 0
	for _, set := range sets {
		for _, trace := range set.Traces {
			matches, err := filepath.Match(*only, trace.Name)
			if err != nil {
				t.Fatalf("-only %s: %v", *only, err)
			}
			if *only != "" && !matches || *only == "" && stalling >= *number && smooth >= *number {
				continue
			}
			p := Pair{Trace: trace}
			p.Trace.RTT = roundTrip
			synctest.Test(t, func(*testing.T) {
				p.Lab = lab.Listen(songs, 1, p.Trace, lab.Strategies()[0], false)
			})
			of := &smooth
			if p.Lab.Stalls > 0 {
				of = &stalling
			}
			if *of++; *only != "" || *of <= *number {
				chosen = append(chosen, p)
			}
		}
	}
	if len(chosen) == 0 {
		t.Fatal("no trace to replay")
	}
	return chosen
}

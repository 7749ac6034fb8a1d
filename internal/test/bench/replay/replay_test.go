//go:build linux

package replay

import (
	"context"
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

	"segue/internal/test/bench/netns"
	"segue/internal/test/lab"
	"segue/internal/test/programs"
	"segue/server/catalog"
)

var (
	replayFlag = flag.Bool("replay", false, "replay traces in real time in TestReplay and print its table")
	tracesDir  = flag.String("traces", "", "directory of traces; none: those made by formula")
	only       = flag.String("only", "", "of the traces, those with this pattern of a name; none: the first that stall in the lab, and the first that don't")
	number     = flag.Int("each", 3, "how many that stall, and how many that don't, of each bit rate")
	length     = flag.Duration("length", 240*time.Second, "the song's length")
	delay      = flag.Bool("delay", true, "delay frames as the trace says, by way of TAP devices; if not, a veth pair's round trip is what the lab is given")
	congestion = flag.String("cc", "", "TCP's congestion control at the server; none: the system's")
	eventsDir  = flag.String("events", "", "directory to write the clients' trace files into; none: they are not kept")
)

// roundTrip is that of a veth pair.
const roundTrip = 100 * time.Microsecond

var bitRates = []int{128, 320} // kbit/s

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
	music := t.TempDir()
	bin, err := programs.Build(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, kbits := range bitRates {
		if err := lab.WriteSong(filepath.Join(music, fmt.Sprintf("%03d.mp3", kbits)), kbits, *length); err != nil {
			t.Fatal(err)
		}
	}
	pairs := choose(t, music)
	replay(ctx, Session{Bin: bin, Music: music, Delayed: *delay, Congestion: *congestion, Events: events(t)}, pairs)
	Report(os.Stdout, pairs)
	for _, p := range pairs {
		if p.Real.Err != nil {
			t.Errorf("%s, %d kbit/s: %v", p.Trace.Name, p.Kbits, p.Real.Err)
		}
	}
}

// events is the directory for the clients' trace files.
func events(t *testing.T) string {
	if *eventsDir == "" {
		return t.TempDir()
	}
	if err := os.MkdirAll(*eventsDir, 0o777); err != nil {
		t.Fatal(err)
	}
	return *eventsDir
}

// replay plays all pairs at the same time, each as like says. It begins one
// after the other, so that no start disturbs another.
func replay(ctx context.Context, like Session, pairs []Pair) {
	var sessions sync.WaitGroup
	for i := range pairs {
		p, s := &pairs[i], like
		s.Trace, s.Song = p.Trace, songOf(p.Kbits)
		s.Events = filepath.Join(like.Events, fmt.Sprintf("%s-%d.jsonl", p.Trace.Name, p.Kbits))
		sessions.Go(func() {
			var err error
			if p.Real, err = s.Play(ctx); err != nil {
				p.Real.Err = err
			}
		})
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
		}
	}
	sessions.Wait()
}

// songOf is the number of the song of a bit rate.
func songOf(kbits int) int {
	for i, k := range bitRates {
		if k == kbits {
			return i + 1
		}
	}
	panic("no such song")
}

// choose listens to the traces in the lab and picks those to replay.
func choose(t *testing.T, music string) (chosen []Pair) {
	songs, err := catalog.Open(t.Context(), music, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer songs.Close()
	for _, kbits := range bitRates {
		left := map[bool]int{true: *number, false: *number} // by whether they stall
		for _, trace := range traces(t, kbits) {
			if *only == "" && left[true] <= 0 && left[false] <= 0 {
				break
			}
			if !*delay {
				trace.RTT = roundTrip
			}
			p := Pair{Trace: trace, Kbits: kbits}
			synctest.Test(t, func(*testing.T) {
				p.Lab = lab.Listen(songs, uint32(songOf(kbits)), trace, lab.Strategies()[0], false)
			})
			stalls := p.Lab.Stalls > 0
			if left[stalls]--; *only != "" || left[stalls] >= 0 {
				chosen = append(chosen, p)
			}
		}
	}
	if len(chosen) == 0 {
		t.Fatal("no trace to replay")
	}
	return chosen
}

// traces are those that -traces and -only tell.
func traces(t *testing.T, kbits int) (matching []lab.Trace) {
	sets := []lab.Set{lab.Formula(float64(kbits) * 1000)}
	if *tracesDir != "" {
		var err error
		if sets, err = lab.LoadSets(*tracesDir); err != nil {
			t.Fatal(err)
		}
	}
	for _, set := range sets {
		for _, trace := range set.Traces {
			matches, err := filepath.Match(*only, trace.Name)
			if err != nil {
				t.Fatalf("-only %s: %v", *only, err)
			}
			if *only == "" || matches {
				matching = append(matching, trace)
			}
		}
	}
	return matching
}

//go:build linux

// Command chaos plays music with the programs that ship, on real sockets and in
// real time, has happen to them what happens, and compares what is heard, sample
// for sample, with what the client writes to a file where nothing happens. Run
// by make chaos.
package main

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"segue/client/audio"
	"segue/internal/test/programs"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// run is the whole: "[-only WORDS] [-abuse TIME] PROGRAMS MUSIC", or the load of
// the abuse in a process of its own: "abuse ADDR TIME [WORDS]", those attacks
// alone whose names hold the words.
func run(args []string) error {
	if len(args) >= 3 && args[0] == "abuse" {
		return abuseProcess(args[1], args[2], strings.Join(args[3:], " "))
	}
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	only := flags.String("only", "", "try only faults whose name holds `WORDS`; abuse: only that")
	abused := flags.Duration("abuse", time.Minute, "abuse the server for `TIME`; 0: don't")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		return errors.New("usage: chaos [-only WORDS] [-abuse TIME] PROGRAMS MUSIC")
	}
	dir, err := filepath.Abs(flags.Arg(0)) // trials run them elsewhere
	if err != nil {
		return err
	}
	p := programs.Programs(dir)
	music := flags.Arg(1)
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("load before: %s", load)
	failed := 0
	if slices.ContainsFunc(faults(), func(f fault) bool { return strings.Contains(f.name, *only) }) {
		reference, err := decode(p, music)
		if err != nil {
			return err
		}
		failed = table(os.Stdout, tryAll(p, music, reference, *only))
	}
	failed += tryTrials(p, music, *only)
	if *abused > 0 && (*only == "" || *only == "abuse") {
		if err := abuse(p, music, *abused); err != nil {
			fmt.Println("FAILED: abuse:", err)
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d did not hold", failed)
	}
	return nil
}

// tryAll has all faults happen, each on a stage of its own, some at a time.
func tryAll(p programs.Programs, music string, reference map[uint32][]audio.Sample, only string) []row {
	const atATime = 9
	var chosen []fault
	for _, f := range faults() {
		if strings.Contains(f.name, only) {
			chosen = append(chosen, f)
		}
	}
	rows := make([]row, len(chosen))
	places := make(chan struct{}, atATime)
	var wg sync.WaitGroup
	for i, f := range chosen {
		places <- struct{}{}
		wg.Go(func() {
			rows[i] = perform(f, p, music, reference)
			<-places
		})
	}
	wg.Wait()
	return rows
}

// decode is what each song is: what the client writes to a file.
func decode(p programs.Programs, music string) (map[uint32][]audio.Sample, error) {
	dir, err := os.MkdirTemp("", "segue-chaos-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := p.StartServer(music)
	if err != nil {
		return nil, err
	}
	defer s.Stop()
	songs := make(map[uint32][]audio.Sample)
	for _, n := range []uint32{song, next} {
		file := filepath.Join(dir, "pcm")
		out, err := exec.Command(p.Client(), "--server", s.Addr, "--output", "pcm:"+file, "--bits", "32f", "play", strconv.Itoa(int(n))).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("song %d: %w: %s", n, err, out)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for b := raw; len(b) >= 8; b = b[8:] {
			left, right := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
			songs[n] = append(songs[n], audio.Sample{math.Float32frombits(left), math.Float32frombits(right)})
		}
	}
	return songs, nil
}

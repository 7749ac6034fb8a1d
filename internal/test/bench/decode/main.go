//go:build linux

// Command decode measures the decoder beside mpg123 and ffmpeg, each on one
// core, and what the client costs while it plays to nobody. It prints lines of
// name, value and unit. Run by make bench-decode.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"segue/internal/layer3"
	"segue/internal/mpeg"
)

// repeats is how often the song is in the file that is decoded, so that what
// starting a program takes doesn't count.
const repeats = 6

var (
	runs   = flag.Int("runs", 5, "how `often` each decoder runs; the best counts")
	child  = flag.String("decode", "", "decode `FILE` and tell what that took, for the parent")
	client = flag.String("client", "", "the `DIR` of client and server; empty: they are left out")
	before = flag.String("before", "", "the `DIR` of an earlier client, to compare with")
	play   = flag.Duration("play", 20*time.Second, "how `long` the client plays")
)

func main() {
	flag.Parse()
	err := error(nil)
	if *child != "" {
		err = decode(*child)
	} else {
		err = measure(flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-decode:", err)
		os.Exit(1)
	}
}

// measure takes all figures, with a song encoded at 320 kbit/s.
func measure(song string) error {
	dir, err := os.MkdirTemp("", "segue-decode-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "song.mp3")
	seconds, err := prepare(song, file)
	if err != nil {
		return err
	}
	say("sound", "%.0f", seconds, "s at 320 kbit/s, 44.1 kHz, stereo")
	self, err := os.Executable()
	if err != nil {
		return err
	}
	decoders := []struct {
		name string
		args []string
	}{
		{"segue", []string{self, "-decode", file}},
		{"mpg123", []string{"mpg123", "-q", "-t", "--no-gapless", "-e", "f32", file}},
		{"ffmpeg", []string{"ffmpeg", "-v", "error", "-threads", "1", "-i", file, "-f", "null", "-"}},
	}
	best := make(map[string]float64)
	var told []byte   // by the best of the decoder's own runs
	for range *runs { // in turns, so that all meet the same machine
		for _, d := range decoders {
			took, out, err := processorTime(d.args)
			if errors.Is(err, exec.ErrNotFound) {
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			if speed := seconds / took.Seconds(); speed > best[d.name] {
				if best[d.name] = speed; d.name == "segue" {
					told = out
				}
			}
		}
	}
	for _, d := range decoders {
		if best[d.name] == 0 {
			fmt.Printf("%s is not installed\n", d.name)
			continue
		}
		say("speed-"+d.name, "%.0f", best[d.name], "times real time")
		if d.name != "segue" {
			say("speed-by-"+d.name, "%.2f", best["segue"]/best[d.name], "ratio")
		}
	}
	os.Stdout.Write(told)
	if *client == "" {
		return nil
	}
	return clients(filepath.Dir(song))
}

// prepare encodes a song to file, several times over, and says how long that
// plays.
func prepare(song, file string) (seconds float64, err error) {
	if out, err := exec.Command("lame", "--quiet", "-t", "-b", "320", song, file).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("lame: %w %s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	frames := split(b)
	if len(frames) == 0 {
		return 0, errors.New("no frames were encoded")
	}
	h := mpeg.ReadHeader(frames[0])
	seconds = float64(repeats*len(frames)*h.Samples()) / float64(h.Rate())
	return seconds, os.WriteFile(file, bytes.Repeat(slices.Concat(frames...), repeats), 0o600)
}

// split cuts a file into frames, without its tags.
func split(b []byte) (frames [][]byte) {
	if bytes.HasPrefix(b, []byte("ID3")) {
		b = b[10+(int(b[6])<<21|int(b[7])<<14|int(b[8])<<7|int(b[9])):]
	}
	for len(b) >= mpeg.HeaderLen {
		n := mpeg.ReadHeader(b).Size()
		if n == 0 || n > len(b) {
			break // a tag at the end
		}
		frames, b = append(frames, b[:n]), b[n:]
	}
	return frames
}

// processorTime runs a program and tells what it took of all cores.
func processorTime(args []string) (time.Duration, []byte, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		return 0, nil, fmt.Errorf("%w: %s", err, messages.String())
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), out.Bytes(), nil
}

// decode is the decoder as a program: all frames of a file, and then what the
// first frame of a stream takes.
func decode(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	frames := split(b)
	var d layer3.Decoder
	var out [layer3.MaxSamples][2]float32
	before := allocated()
	for _, frame := range frames {
		if _, err := d.Decode(out[:], frame); err != nil && !errors.Is(err, layer3.ErrReservoir) {
			return err
		}
	}
	say("allocations", "%.3f", float64(allocated()-before)/float64(len(frames)), "per frame")
	took := make([]time.Duration, 101)
	for i := range took {
		start := time.Now()
		d.Reset()
		if _, err := d.Decode(out[:], frames[0]); err != nil {
			return err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	say("first-frame-p50", "%.0f", float64(took[50].Nanoseconds())/1e3, "µs")
	return nil
}

// say prints one figure.
func say(name, format string, value any, unit string) {
	fmt.Printf("%-22s "+format+" %s\n", name, value, unit)
}

package e2e

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/soundcard"
)

var soundStarts = flag.Int("sound.starts", 3, "how often TestHeard plays and stops")

type sample [2]int16

// TestHeard plays on a sound server and listens: what is heard is sample for
// sample what was decoded, without a gap; and it takes how long it takes from
// play to sound, and from stop to silence.
func TestHeard(t *testing.T) {
	card := soundcard.New[sample](t)
	p, addr, err := startServer("../../music")
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	want := decoded(t, addr)

	cmd := exec.Command(filepath.Join(plain, "client"), "--server", addr)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer stdin.Close()
	go io.Copy(io.Discard, bufio.NewReader(stderr))

	var starts, stops []time.Duration
	exact := 0
	for range *soundStarts {
		card.Forget()
		asked := time.Now()
		fmt.Fprintln(stdin, "play 1")
		card.Wait(t, func(heard []sample) bool {
			first := slices.IndexFunc(heard, soundcard.Loud)
			if first < 0 || len(heard)-first < 2*soundcard.Rate {
				return false
			}
			starts = append(starts, card.When(first).Sub(asked))
			got := heard[first:]
			lead := slices.IndexFunc(want, soundcard.Loud)
			if i := mismatch(got, want[lead:]); i < len(got) {
				t.Logf("what is heard differs after %d samples", i)
			} else {
				exact++
			}
			return true
		})
		asked = time.Now()
		fmt.Fprintln(stdin, "stop")
		card.Wait(t, func(heard []sample) bool {
			quiet := 0
			for quiet < len(heard) && !soundcard.Loud(heard[len(heard)-1-quiet]) {
				quiet++
			}
			if quiet < soundcard.Rate/5 {
				return false
			}
			stops = append(stops, card.When(len(heard)-quiet).Sub(asked))
			return true
		})
	}
	t.Logf("%d of %d recordings are what was decoded, sample for sample", exact, *soundStarts)
	if exact < *soundStarts/soundcard.Attempts {
		t.Error("what is heard is not what was decoded")
	}
	slices.Sort(starts)
	slices.Sort(stops)
	// With the recorder's own 20 ms.
	t.Logf("sound-from-play-p50 %.0f ms, max %.0f ms", ms(starts[len(starts)/2]), ms(starts[len(starts)-1]))
	t.Logf("silence-from-stop-p50 %.0f ms, max %.0f ms", ms(stops[len(stops)/2]), ms(stops[len(stops)-1]))
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// mismatch is the index of the first difference.
func mismatch(a, b []sample) int {
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return i
		}
	}
	return len(a)
}

// decoded is song 1 as the client writes it.
func decoded(t *testing.T, addr string) []sample {
	t.Helper()
	var out, messages bytes.Buffer
	cmd := exec.CommandContext(t.Context(), filepath.Join(plain, "client"), "--server", addr, "--output", "pcm:-", "play", "1")
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, messages.String())
	}
	raw := samples(out.Bytes())
	p := make([]sample, len(raw)/2)
	for i := range p {
		p[i] = sample{raw[2*i], raw[2*i+1]}
	}
	if !strings.Contains(messages.String(), "has ended") || len(p) == 0 {
		t.Fatalf("song 1 was not decoded: %s", messages.String())
	}
	return p
}

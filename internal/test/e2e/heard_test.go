package e2e

import (
	"bytes"
	"encoding/binary"
	"flag"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/test/programs"
	"segue/internal/test/soundcard"
)

var soundStarts = flag.Int("sound.starts", 3, "how often TestHeard plays and stops")

type sample [2]float32

// TestHeard plays on a sound server and listens: what is heard is sample for
// sample what was decoded, without a gap; and it takes how long it takes from
// play to sound, and from stop to silence.
func TestHeard(t *testing.T) {
	card := soundcard.New[sample](t)
	addr := musicServer(t)
	want := decoded(t, addr, "1")
	client := prompt(t, addr)

	var starts, stops []time.Duration
	exact := 0
	for range *soundStarts {
		card.Forget()
		asked := time.Now()
		client.Tell("play 1")
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
		client.Tell("stop")
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

// TestHeardJoin plays the halves of one continuous tone, encoded as two songs,
// on a sound server: what is heard is what was decoded of both, without a gap
// and without a sample twice. (That the decoded join is the tone's own is
// internal/lab's TestGapless.)
func TestHeardJoin(t *testing.T) {
	card := soundcard.New[sample](t)
	addr := bin.ServeTest(t, "../lab/testdata").Addr
	want := decoded(t, addr, "1", "2")
	want = want[slices.IndexFunc(want, soundcard.Loud):]
	join := len(want) / 2
	client := prompt(t, addr)
	for try := range soundcard.Attempts {
		card.Forget()
		client.Tell("play 1 2")
		differs := 0
		card.Wait(t, func(heard []sample) bool {
			first := slices.IndexFunc(heard, soundcard.Loud)
			if first < 0 || len(heard)-first < len(want) {
				return false
			}
			differs = mismatch(want, heard[first:])
			return true
		})
		if differs == len(want) {
			return
		}
		t.Logf("try %d: what is heard differs after %d samples; the join is at about %d", try+1, differs, join)
		client.Tell("stop")
	}
	t.Error("what is heard of two songs is not what was decoded")
}

// prompt starts a client that takes commands, on the ordinary output, and ends
// it with the test.
func prompt(t *testing.T, addr string) *programs.Client {
	t.Helper()
	c, err := plain.StartClient(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
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

// decoded is songs, one after another, as the client writes them.
func decoded(t *testing.T, addr string, songs ...string) []sample {
	t.Helper()
	var out, messages bytes.Buffer
	cmd := exec.CommandContext(t.Context(), plain.Client(), append([]string{"--server", addr, "--output", "pcm:-", "--bits", "32f", "play"}, songs...)...)
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, messages.String())
	}
	p := make([]sample, out.Len()/8)
	if _, err := binary.Decode(out.Bytes(), binary.LittleEndian, p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(messages.String(), "has ended") || len(p) == 0 {
		t.Fatalf("songs %s were not decoded: %s", songs, messages.String())
	}
	return p
}

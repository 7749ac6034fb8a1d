package e2e

import (
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// shipped is what is known of the songs in music/: samples after trimming, by
// the encoder's own count.
var shipped = []struct {
	file    string
	rate    int
	samples int
}{
	{"01-matinee.mp3", 44100, 5213710},
	{"02-kitchen-radio.mp3", 48000, 5218583},
	{"03-bells-across-the-valley.mp3", 44100, 4377507},
}

// TestExact plays each song to a file: as long as the encoder was given it, and
// sample for sample what a reference decoder makes of it.
func TestExact(t *testing.T) {
	if testing.Short() {
		t.Skip("plays five minutes of music")
	}
	addr := musicServer(t)
	for i, song := range shipped {
		t.Run(song.file, func(t *testing.T) {
			wav := filepath.Join(t.TempDir(), "x.wav")
			cmd := exec.CommandContext(t.Context(), plain.Client(), "--server", addr, "--output", "wav:"+wav, "play", strconv.Itoa(i+1))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			rate, got := readWAV(t, wav)
			if rate != song.rate || len(got)/2 != song.samples {
				t.Errorf("%d samples at %d Hz, not %d at %d", len(got)/2, rate, song.samples, song.rate)
			}
			compare(t, got, reference(t, filepath.Join("../../../music", song.file)))
		})
	}
}

// reference is what ffmpeg decodes, 16-bit stereo.
func reference(t *testing.T, file string) []int16 {
	t.Helper()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("skipped: no ffmpeg to compare with")
	}
	raw, err := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-i", file, "-f", "s16le", "-ac", "2", "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	return samples(raw)
}

// compare checks that two recordings are as long, to within one sample, and
// differ by less than 2 LSB RMS.
func compare(t *testing.T, got, want []int16) {
	t.Helper()
	if d := len(got) - len(want); d < -2 || d > 2 {
		t.Errorf("%d samples, the reference has %d", len(got)/2, len(want)/2)
	}
	sum, n := 0.0, min(len(got), len(want))
	for i := range n {
		d := float64(got[i]) - float64(want[i])
		sum += d * d
	}
	rms := math.Sqrt(sum / float64(n))
	t.Logf("%d samples, the reference has %d; RMS difference %.3f LSB", len(got)/2, len(want)/2, rms)
	if rms >= 2 || n == 0 {
		t.Errorf("RMS difference %.3f LSB", rms)
	}
}

// readWAV reads a 16-bit stereo file as the client writes it.
func readWAV(t *testing.T, name string) (rate int, pcm []int16) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const header = 44
	if len(b) < header || string(b[:4]) != "RIFF" || string(b[36:40]) != "data" {
		t.Fatalf("%s is no WAV file", name)
	}
	if n := binary.LittleEndian.Uint32(b[40:]); int(n) != len(b)-header {
		t.Errorf("the header says %d octets of samples, there are %d", n, len(b)-header)
	}
	return int(binary.LittleEndian.Uint32(b[24:])), samples(b[header:])
}

func samples(b []byte) []int16 {
	s := make([]int16, len(b)/2)
	for i := range s {
		s[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return s
}

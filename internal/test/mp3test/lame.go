package mp3test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"testing"
)

// Tune is music that tells where it is: tones that glide and beats of noise, as
// 16-bit little-endian samples. It is the same each time.
func Tune(rate, channels int, seconds float64) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	n := int(seconds * float64(rate))
	buf := make([]byte, 0, 2*n*channels)
	phase := 0.0
	for i := range n {
		at := float64(i) / float64(rate)
		phase += 2 * math.Pi * (300 + 200*math.Sin(at*1.7)) / float64(rate)
		beat := math.Exp(-12*math.Mod(at, 0.31)) * (rng.Float64()*2 - 1)
		for ch := range channels {
			v := 0.3*math.Sin(phase) + 0.1*math.Sin(3.01*phase+float64(ch)) + 0.15*beat
			s := uint16(int16(v * 32767))
			buf = append(buf, byte(s), byte(s>>8))
		}
	}
	return buf
}

// LAME encodes the samples of Tune at their own rate, with further arguments
// such as -b 320. The test is skipped where LAME is not installed.
func LAME(t testing.TB, rate, channels int, samples []byte, args ...string) []byte {
	t.Helper()
	lame, err := exec.LookPath("lame")
	if err != nil {
		t.Skip("skipped: lame is not installed")
	}
	mode, kilohertz := "j", strconv.FormatFloat(float64(rate)/1000, 'f', -1, 64)
	if channels == 1 {
		mode = "m"
	}
	all := []string{"--quiet", "-r", "-s", kilohertz, "--resample", kilohertz, "--bitwidth", "16", "--little-endian", "--signed", "-m", mode}
	cmd := exec.CommandContext(t.Context(), lame, append(append(all, args...), "-", "-")...)
	cmd.Stdin = bytes.NewReader(samples)
	file, err := cmd.Output()
	if err != nil {
		t.Fatalf("lame: %v", err)
	}
	return file
}

package layer3

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"segue/internal/mpeg"
)

// What the standard calls full accuracy (11172-4, 2.2), as parts of full scale.
const fullAccuracyMax = 1.0 / (1 << 14)

var fullAccuracyRMS = 1.0 / (1 << 15) / math.Sqrt(12)

// split cuts a file into frames, and leaves out tags and a first frame that is
// an encoder's note.
func split(tb testing.TB, b []byte) (frames [][]byte) {
	tb.Helper()
	if bytes.HasPrefix(b, []byte("ID3")) {
		b = b[10+(int(b[6])<<21|int(b[7])<<14|int(b[8])<<7|int(b[9])):]
	}
	if end := len(b) - 128; end >= 0 && bytes.HasPrefix(b[end:], []byte("TAG")) {
		b = b[:end]
	}
	free, _ := mpeg.FreeSize(b, true)
	for at := 0; at+mpeg.HeaderLen <= len(b); {
		h := mpeg.ReadHeader(b[at:])
		size := h.Size()
		if h.Free() && free > 0 {
			size = free + h.Padding()
		}
		if size == 0 {
			tb.Fatalf("no frame at byte %d of %d: %x", at, len(b), uint32(h))
		}
		if at+size > len(b) {
			break // cut at its end
		}
		frame := b[at : at+size]
		at += size
		_, length := h.SideInfo()
		if len(frames) == 0 && size > length+12 {
			if head := string(frame[4+length : 4+length+6]); bytes.Contains([]byte(head), []byte("Xing")) || bytes.Contains([]byte(head), []byte("Info")) {
				continue
			}
		}
		frames = append(frames, frame)
	}
	return frames
}

// decodeAll decodes frames, and fails the test on errors.
func decodeAll(tb testing.TB, frames [][]byte) (samples [][2]float32) {
	tb.Helper()
	var d Decoder
	var out [MaxSamples][2]float32
	for i, frame := range frames {
		n, err := d.Decode(out[:], frame)
		if err != nil {
			tb.Errorf("frame %d: %v", i, err)
		}
		samples = append(samples, out[:n]...)
	}
	return samples
}

// A reference decoder makes floats of a file.
type reference struct {
	name string
	args func(file string) []string
}

var (
	mpg123 = reference{"mpg123", func(file string) []string {
		return []string{"-q", "-s", "--no-gapless", "-e", "f32", file}
	}}
	ffmpeg = reference{"ffmpeg", func(file string) []string {
		return []string{"-v", "quiet", "-f", "mp3", "-i", file, "-f", "f32le", "-"}
	}}
)

// there skips the test if a program isn't installed, or time is short.
func there(tb testing.TB, programs ...string) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("skipped: other decoders are compared with for some seconds")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			tb.Skipf("skipped: %v", err)
		}
	}
}

// decode has the reference decode a stream of one number of channels.
func (r reference) decode(tb testing.TB, stream []byte, channels int) (samples [][2]float32, err error) {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "x.mp3")
	if err := os.WriteFile(file, stream, 0o600); err != nil {
		tb.Fatal(err)
	}
	defer os.Remove(file)
	b, err := exec.Command(r.name, r.args(file)...).Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.name, err)
	}
	for step := 4 * channels; len(b) >= step; b = b[step:] {
		left, right := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[step-4:])
		samples = append(samples, [2]float32{math.Float32frombits(left), math.Float32frombits(right)})
	}
	return samples, nil
}

// A difference is how two decoders differ in a frame.
type difference struct {
	frame    int
	max, rms float64
}

// exact says whether a frame is within full accuracy.
func (d difference) exact() bool { return d.max <= fullAccuracyMax && d.rms <= fullAccuracyRMS }

// differences compares samples frame by frame.
func differences(got, want [][2]float32, size int) iter.Seq[difference] {
	return func(yield func(difference) bool) {
		for i := 0; i*size < min(len(got), len(want)); i++ {
			d := difference{frame: i}
			end := min((i+1)*size, len(got), len(want))
			for k := i * size; k < end; k++ {
				for c := range 2 {
					off := math.Abs(float64(got[k][c]) - float64(want[k][c]))
					d.max, d.rms = max(d.max, off), d.rms+off*off
				}
			}
			d.rms = math.Sqrt(d.rms / float64(2*(end-i*size)))
			if !yield(d) {
				return
			}
		}
	}
}

// against compares the decoder with a reference and fails the test where they
// differ; but not in the frames that except names.
func against(tb testing.TB, r reference, name string, frames [][]byte, got [][2]float32, except func(frame int) bool) (worst difference) {
	tb.Helper()
	h := mpeg.ReadHeader(frames[0])
	if h.Free() && r.name == ffmpeg.name {
		return worst // it knows no free format
	}
	want, err := r.decode(tb, slices.Concat(frames...), h.Channels())
	if err != nil {
		tb.Errorf("%s: %v", name, err)
		return worst
	}
	if len(want) != len(got) {
		tb.Errorf("%s: %d samples, %s has %d", name, len(got), r.name, len(want))
	}
	told := 0
	for d := range differences(got, want, h.Samples()) {
		if except != nil && except(d.frame) {
			continue
		}
		worst = worse(worst, d)
		if !d.exact() && told < 3 {
			told++
			tb.Errorf("%s: frame %d of %d is off by %.3g, RMS %.3g, against %s", name, d.frame, len(frames), d.max, d.rms, r.name)
		}
	}
	return worst
}

// worse is the one of two with the larger error.
func worse(a, b difference) difference {
	if b.max > a.max {
		return b
	}
	return a
}

package ladder

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"testing"

	"segue/internal/layer3"
	"segue/internal/test/mp3test"
	"segue/segmenter"
)

func testEncoder(t *testing.T) Encoder {
	t.Helper()
	e, err := FindEncoder(t.Context())
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	return e
}

// original encodes a tune with LAME and cuts it.
func original(t testing.TB, rate, channels int, seconds float64, args ...string) *Original {
	t.Helper()
	file := mp3test.LAME(t, rate, channels, mp3test.Tune(rate, channels, seconds), args...)
	song, err := segmenter.Split(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var stream []byte
	for e := range song.Extents(0, song.Bytes) {
		stream = append(stream, file[e.Offset:e.Offset+e.Len]...)
	}
	return &Original{
		Revision: fmt.Sprintf("%016x", song.Hash), Rate: song.Rate, Channels: song.Channels,
		SamplesPerFrame: song.SamplesPerFrame, FramesPerSegment: song.FramesPerSegment,
		Frames: song.Frames, Segments: song.Segments(), Bytes: song.Bytes,
		Read: func(n int) (preroll, octets []byte, err error) {
			s := song.Segment(n)
			return stream[s.Offset-int64(s.PrerollBytes) : s.Offset], stream[s.Offset : s.Offset+int64(s.Bytes)], nil
		},
	}
}

// decoded is what a decoder makes of frames, the left channel, full scale 1.
func decoded(t *testing.T, dec *layer3.Decoder, stream []byte) (pcm []float64) {
	t.Helper()
	var out [layer3.MaxSamples][2]float32
	for frame := range frames(stream) {
		n, err := dec.Decode(out[:], frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range out[:n] {
			pcm = append(pcm, float64(s[0]))
		}
	}
	return pcm
}

// likeness is the signal to noise ratio in dB of b against a, b read shift
// samples later.
func likeness(a, b []float64, shift int) float64 {
	var signal, noise float64
	for i := max(0, -shift); i < len(a) && i+shift < len(b); i++ {
		d := b[i+shift] - a[i]
		signal += a[i] * a[i]
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}

func newTestLadder(t *testing.T, e Encoder) *Ladder {
	t.Helper()
	l, err := New(Config{Encoder: e, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// stream is all of a rendition, and of the original if revision is empty.
func stream(t *testing.T, l *Ladder, o *Original, revision string) (segments [][]byte) {
	t.Helper()
	for n := range o.Segments {
		segments = append(segments, octetsOf(t, l, o, revision, n))
	}
	return segments
}

func octetsOf(t *testing.T, l *Ladder, o *Original, revision string, n int) []byte {
	t.Helper()
	if revision == "" {
		_, octets, _ := o.Read(n)
		return octets
	}
	s, err := l.Segment(t.Context(), o, revision, n)
	if err != nil {
		t.Fatal(err)
	}
	return s.Octets
}

// TestAlignment: a rendition has the original's frames, segment for segment,
// and decoded it is the original's sound at the same samples: a shift by one
// sample either way is less like it.
func TestAlignment(t *testing.T) {
	e := testEncoder(t)
	l := newTestLadder(t, e)
	kinds := [][]string{{"-b", "320"}, {"-V", "0"}}
	rates := []int{44100, 48000, 32000, 22050, 24000}
	if testing.Short() {
		kinds, rates = kinds[:1], []int{44100, 22050}
	}
	for _, rate := range rates {
		for _, channels := range []int{1, 2} {
			for _, kind := range kinds {
				if rate < 32000 && kind[1] == "320" {
					kind = []string{"-b", "160"}
				}
				t.Run(fmt.Sprint(rate, channels, kind[0], kind[1]), func(t *testing.T) {
					o := original(t, rate, channels, 4.3, kind...)
					want := decoded(t, new(layer3.Decoder), bytes.Join(stream(t, l, o, ""), nil))
					all := l.Renditions(o)
					if len(all) == 0 {
						t.Skip("it is of a low bitrate itself")
					}
					for _, r := range all {
						segments := stream(t, l, o, r.Revision)
						for n, octets := range segments {
							count := 0
							for range frames(octets) {
								count++
							}
							if count != o.framesOf(n) {
								t.Fatalf("%d kbit/s: segment %d has %d frames, not %d", r.Rate, n, count, o.framesOf(n))
							}
						}
						got := decoded(t, new(layer3.Decoder), bytes.Join(segments, nil))
						if len(got) != len(want) {
							t.Fatalf("%d kbit/s: %d samples, not %d", r.Rate, len(got), len(want))
						}
						here := likeness(want, got, 0)
						for shift := -3; shift <= 3; shift++ {
							if shift != 0 && likeness(want, got, shift) >= here {
								t.Errorf("%d kbit/s: it is %d samples off", r.Rate, shift)
							}
						}
						if here < 6 {
							t.Errorf("%d kbit/s: only %.1f dB like the original", r.Rate, here)
						}
						t.Logf("%d kbit/s: %.1f dB, octets %d of %d said", r.Rate, here, len(bytes.Join(segments, nil)), r.Bytes)
					}
				})
			}
		}
	}
}

// TestStartAnywhere: with its pre-roll, a segment decoded alone is the segment
// decoded behind all before it, sample for sample.
func TestStartAnywhere(t *testing.T) {
	e := testEncoder(t)
	for _, rate := range []int{44100, 22050} {
		l := newTestLadder(t, e)
		o := original(t, rate, 2, 4.3, "-b", "160")
		r := l.Renditions(o)[0]
		linear := decoded(t, new(layer3.Decoder), bytes.Join(stream(t, l, o, r.Revision), nil))
		for n := 1; n < o.Segments; n++ {
			s, err := l.Segment(t.Context(), o, r.Revision, n)
			if err != nil {
				t.Fatal(err)
			}
			var dec layer3.Decoder
			decoded(t, &dec, s.Preroll)
			got := decoded(t, &dec, s.Octets)
			want := linear[n*o.FramesPerSegment*o.SamplesPerFrame:]
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%d Hz, segment %d: sample %d is %g, not %g", rate, n, i, got[i], want[i])
				}
			}
		}
	}
}

// TestTwoRuns: where a rendition was begun in two places, its join is no
// further from the original than the rest of it.
func TestTwoRuns(t *testing.T) {
	e := testEncoder(t)
	o := original(t, 44100, 2, 9.3, "-b", "320")
	want := decoded(t, new(layer3.Decoder), bytes.Join(stream(t, nil, o, ""), nil))
	joins := o.Segments - 1
	if testing.Short() {
		joins = 3
	}
	for join := 1; join < joins; join++ {
		l := newTestLadder(t, e)
		r := l.Renditions(o)[1]
		octetsOf(t, l, o, r.Revision, join) // the first run
		got := decoded(t, new(layer3.Decoder), bytes.Join(stream(t, l, o, r.Revision), nil))
		at := join * o.FramesPerSegment * o.SamplesPerFrame
		worst, joined := 0.0, 0.0
		for i := range got {
			d := math.Abs(got[i] - want[i])
			if i < at-o.SamplesPerFrame || i > at+o.SamplesPerFrame {
				worst = max(worst, d)
			} else {
				joined = max(joined, d)
			}
		}
		if joined > worst {
			t.Errorf("joined at %d: %.4f off the original there, %.4f elsewhere", join, joined, worst)
		}
		l.Close()
	}
}

// TestNoRendition: what is not offered cannot be had.
func TestNoRendition(t *testing.T) {
	l := newTestLadder(t, testEncoder(t))
	o := original(t, 44100, 1, 1, "-b", "56")
	if all := l.Renditions(o); len(all) > 0 && all[len(all)-1].Rate > 44 {
		t.Errorf("a song of 56 kbit/s has %v", all)
	}
	for _, revision := range []string{"", o.Revision, o.Revision + "-48-other"} {
		if _, err := l.Segment(t.Context(), o, revision, 0); err != ErrNoRendition {
			t.Errorf("%q: %v", revision, cmp.Or(err, fmt.Errorf("it is there")))
		}
	}
}

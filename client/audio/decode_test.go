package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"segue/internal/mpeg"
	"segue/internal/test/mp3test"
)

// A song is a fixture's clean frame stream.
type song struct {
	mp3test.Fixture
	frames     [][]byte
	spf        int // samples a frame
	skip, take int64
}

// parse splits a fixture of Layer III into frames, and reads and drops its Info frame.
func parse(t testing.TB, f mp3test.Fixture) song {
	t.Helper()
	s := song{Fixture: f, take: -1}
	for data := f.Data; len(data) > 0; {
		h := mpeg.ReadHeader(data)
		if h.Size() == 0 || h.Size() > len(data) {
			t.Fatalf("%s: frame %d is none", f.Name, len(s.frames))
		}
		s.spf = h.Samples()
		s.frames = append(s.frames, data[:h.Size()])
		data = data[h.Size():]
	}
	if f.Tagged {
		_, length := mpeg.ReadHeader(f.Data).SideInfo()
		lame := f.Data[mpeg.HeaderLen+length+120:] // where it stands in a protected frame too
		s.skip = int64(lame[21])<<4 + int64(lame[22]>>4) + 529
		s.take = f.Samples
		s.frames = s.frames[1:]
	}
	return s
}

// songs gives all fixtures that can be played.
func songs(t testing.TB) []song {
	var all []song
	for _, f := range mp3test.All() {
		if f.Layer == 3 {
			all = append(all, parse(t, f))
		}
	}
	return all
}

func getSong(t testing.TB, name string) song {
	t.Helper()
	for _, s := range songs(t) {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no song %s", name)
	return song{}
}

func (s song) stream() io.Reader { return bytes.NewReader(bytes.Join(s.frames, nil)) }

// wholes are the samples of fixtures, by name: decoding is slow under the race
// detector.
var wholes sync.Map

// whole gives all samples of a fixture, which nobody may change.
func (s song) whole(t testing.TB) []Sample {
	if p, ok := wholes.Load(s.Name); ok {
		return p.([]Sample)
	}
	p := readAll(t, NewDecoder(s.stream()), 1000)
	wholes.Store(s.Name, p)
	return p
}

// rms is the root of the mean square difference, in units of the last bit.
func rms(a, b []Sample) float64 {
	sum := 0.0
	for i := range a {
		l, r := 32768*float64(a[i][0]-b[i][0]), 32768*float64(a[i][1]-b[i][1])
		sum += l*l + r*r
	}
	return math.Sqrt(sum / float64(2*max(1, len(a))))
}

// worstFrame gives the largest rms of any frame, and that frame's number.
func worstFrame(a, b []Sample, spf int) (worst float64, frame int) {
	for i := 0; i+spf <= len(a); i += spf {
		if d := rms(a[i:i+spf], b[i:i+spf]); d > worst {
			worst, frame = d, i/spf
		}
	}
	return worst, frame
}

// samplesOf reads 16-bit little endian samples of one or two channels.
func samplesOf(b []byte, channels int) []Sample {
	var p []Sample
	for step := 2 * channels; len(b) >= step; b = b[step:] {
		left := int16(binary.LittleEndian.Uint16(b))
		right := int16(binary.LittleEndian.Uint16(b[step-2:]))
		p = append(p, lsb(left, right))
	}
	return p
}

func TestDecodeGivesEveryFrameItsSamples(t *testing.T) {
	for _, s := range songs(t) {
		if got := s.whole(t); len(got) != len(s.frames)*s.spf {
			t.Errorf("%s: %d samples, want %d", s.Name, len(got), len(s.frames)*s.spf)
		}
		if apart := slices.ContainsFunc(s.whole(t), func(p Sample) bool { return p[0] != p[1] }); apart != (s.Channels == 2) {
			t.Errorf("%s: left and right differ: %v, with %d channels", s.Name, apart, s.Channels)
		}
		d := NewDecoder(s.stream())
		if d.Rate() != 0 {
			t.Errorf("%s: there is a rate before anything was read", s.Name)
		}
		if _, err := d.ReadSamples(make([]Sample, 1)); err != nil || d.Rate() != s.Rate {
			t.Errorf("%s: it is of %d Hz, %v; want %d", s.Name, d.Rate(), err, s.Rate)
		}
		if s.Tagged && s.Rate == 44100 {
			trimmed := readAll(t, Trim(&sliceSource{p: s.whole(t), step: 1000}, s.skip, s.take), 1000)
			if int64(len(trimmed)) != s.Samples {
				t.Errorf("%s: %d samples when trimmed, want %d", s.Name, len(trimmed), s.Samples)
			}
		}
	}
}

// goldens are excerpts as others decode the stream without its Info frame:
// ffmpeg -i NAME.mp3 -f s16le, and mpg123 -s --no-gapless for 24 kHz, where
// ffmpeg differs from LAME about one limit of a scale factor band. They lie
// where go-mp3 alone goes wrong.
var goldens = []struct {
	name        string
	from, count int // frames
}{
	{"cbr80-22050", 16, 14},
	{"cbr160-22050", 16, 14},
	{"cbr128-joint-44100", 0, 4},
	{"cbr64-24000", 22, 8},
}

func TestDecodeGolden(t *testing.T) {
	for _, g := range goldens {
		s := getSong(t, g.name)
		b, err := os.ReadFile(filepath.Join("testdata", g.name+".s16"))
		if err != nil {
			t.Fatal(err)
		}
		want := samplesOf(b, 2)
		if len(want) != g.count*s.spf {
			t.Fatalf("%s: the golden file has %d samples", g.name, len(want))
		}
		got := s.whole(t)[g.from*s.spf:][:len(want)]
		if worst, frame := worstFrame(got, want, s.spf); worst > 2 {
			t.Errorf("%s: frame %d is off by an RMS of %.1f", g.name, g.from+frame, worst)
		}
	}
}

func TestDecodeAgainstFFmpeg(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skipf("nothing to compare with: %v", err)
	}
	ffmpeg := func(s song, data []byte) []Sample {
		name := filepath.Join(t.TempDir(), "x.mp3")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := exec.Command("ffmpeg", "-v", "error", "-i", name, "-f", "s16le", "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return samplesOf(b, s.Channels)
	}
	for _, s := range songs(t) {
		if s.Name == "cbr64-24000" {
			continue // see goldens
		}
		got := s.whole(t)
		want := ffmpeg(s, bytes.Join(s.frames, nil))
		if len(want) != len(got) {
			t.Errorf("%s: %d samples, ffmpeg has %d", s.Name, len(got), len(want))
			continue
		}
		if worst, frame := worstFrame(got, want, s.spf); worst > 2 {
			t.Errorf("%s: frame %d is off by an RMS of %.1f", s.Name, frame, worst)
		}
		if !s.Tagged {
			continue
		}
		trimmed, want := readAll(t, Trim(&sliceSource{p: got, step: 1000}, s.skip, s.take), 1000), ffmpeg(s, s.Data)
		if n := min(len(trimmed), len(want)); n < int(s.Samples)-s.spf || rms(trimmed[:n], want[:n]) > 2 {
			t.Errorf("%s: trimmed, it is off by an RMS of %.1f over %d samples", s.Name, rms(trimmed[:n], want[:n]), n)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	s := getSong(t, "cbr64-24000")
	with := func(clear, set uint32) []byte {
		b := bytes.Clone(s.frames[0])
		binary.BigEndian.PutUint32(b, binary.BigEndian.Uint32(b)&^clear|set)
		return b
	}
	tests := []struct {
		name   string
		data   []byte
		format string
	}{
		{"Layer II", mp3test.Get(t, "layer2-48000"), "MPEG-1 Layer II"},
		{"Layer I", with(0, 3<<17), "MPEG-2 Layer I"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := NewDecoder(bytes.NewReader(test.data))
			p := make([]Sample, 10)
			for range 2 { // the error stays
				n, err := d.ReadSamples(p)
				unsupported, ok := errors.AsType[*UnsupportedError](err)
				if n != 0 || !ok || unsupported.Format != test.format {
					t.Errorf("%d samples, %v; want a refusal of %s", n, err, test.format)
				}
			}
		})
	}
	want := "this song is MPEG-1 Layer II, which the decoder can't play; convert it to MPEG-1 Layer III first"
	if got := (&UnsupportedError{"MPEG-1 Layer II"}).Error(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDecodeByteByByte(t *testing.T) {
	s := getSong(t, "cbr160-22050")
	s.frames = s.frames[:20]
	want := readAll(t, NewDecoder(s.stream()), 1000)
	equal(t, readAll(t, NewDecoder(iotest.OneByteReader(s.stream())), 1000), want)
	equal(t, readAll(t, NewDecoder(iotest.DataErrReader(s.stream())), 1), want)
}

func TestDecodeNeedsNoByteOfTheNextFrame(t *testing.T) {
	for _, name := range []string{"cbr128-joint-44100", "cbr80-22050", "cbr8-mono-16000"} {
		s := getSong(t, name)
		s.frames = s.frames[:20]
		synctest.Test(t, func(t *testing.T) {
			r, w := io.Pipe()
			got := 0
			go func() {
				p := make([]Sample, 100)
				d := NewDecoder(r)
				for {
					n, err := d.ReadSamples(p)
					if err != nil {
						return
					}
					got += n
				}
			}()
			for i, frame := range s.frames {
				if _, err := w.Write(frame); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if want := (i + 1) * s.spf; got != want {
					t.Fatalf("%s: %d samples of the first %d frames, want %d", name, got, i+1, want)
				}
			}
			w.Close()
		})
	}
}

// A start in mid-song gives silence, never noise, until the decoder has what
// it needs, and then what a decoder of the whole song gives.
func TestDecodeFromTheMiddle(t *testing.T) {
	for _, name := range []string{"notag128-44100", "cbr160-22050", "cbr64-24000", "cbr8-mono-16000"} {
		s := getSong(t, name)
		all := s.whole(t)
		loudest := peak(all)
		for _, from := range []int{1, len(s.frames) / 2, len(s.frames) - 3} {
			tail := song{frames: s.frames[from:]}
			got := readAll(t, NewDecoder(tail.stream()), 1000)
			if len(got) != len(tail.frames)*s.spf {
				t.Errorf("%s from frame %d: %d samples of %d frames", s.Name, from, len(got), len(tail.frames))
				continue
			}
			if p := peak(got); p > 2*loudest {
				t.Errorf("%s from frame %d: noise, with a peak of %d where the song has %d", s.Name, from, p, loudest)
			}
			settled := preRoll(s.frames, from) * s.spf
			if settled > len(got) {
				continue
			}
			equal(t, got[settled:], all[from*s.spf+settled:])
		}
	}
}

// preRoll says how many frames a decoder that starts at frame from is given
// before it is exact: until the first frame that begins after from in the
// reservoir, and two more for what overlaps.
func preRoll(frames [][]byte, from int) int {
	stream := 0
	for k, frame := range frames[from:] {
		h := mpeg.ReadHeader(frame)
		offset, length := h.SideInfo()
		var side mpeg.SideInfo
		side.Read(h, frame[offset:])
		if side.MainDataBegin <= stream {
			return k + 3
		}
		stream += len(frame) - offset - length
	}
	return len(frames)
}

func peak(p []Sample) int {
	highest := 0
	for _, s := range p {
		for _, v := range s {
			highest = max(highest, units(v), units(-v))
		}
	}
	return highest
}

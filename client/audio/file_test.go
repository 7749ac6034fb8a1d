package audio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// writeSong plays n samples of a new song through out and waits until they are written.
func writeSong(t *testing.T, out Output, ring *Ring, gen uint32, p []Sample) {
	t.Helper()
	ring.Begin(gen)
	out.Play()
	ring.Open(gen)
	if err := ring.Write(gen, p); err != nil {
		t.Fatal(err)
	}
	ring.End(gen)
	<-drained(ring)
	if err := out.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestPCMToStdout(t *testing.T) {
	var stdout bytes.Buffer
	out, err := OpenOutput("pcm:-", Options{Stdout: &stdout})
	if err != nil {
		t.Fatal(err)
	}
	ring := NewRing(1000)
	if _, err := out.Open(ring, 44100); err != nil {
		t.Fatal(err)
	}
	if out.Realtime() {
		t.Error("a file is bound to real time")
	}
	writeSong(t, out, ring, 1, []Sample{lsb(1, -2), lsb(0x1234, -0x8000)})
	want := []byte{1, 0, 0xFE, 0xFF, 0x34, 0x12, 0x00, 0x80}
	if got := stdout.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("wrote % x, want % x", got, want)
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
}

func TestWAVFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.wav")
	ring := NewRing(1000)
	out := openOutput(t, "wav:"+name, ring, 8000)
	first, second := count(1, 20000), count(7, 500)

	writeSong(t, out, ring, 1, first)
	// Were the writer killed now, all whole seconds would be there.
	if rate, samples := parseWAV(t, name); rate != 8000 || len(samples) < 16000 {
		t.Errorf("before Close the header tells of %d samples at %d Hz", len(samples), rate)
	}
	out.Flush()
	writeSong(t, out, ring, 2, second)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	rate, samples := parseWAV(t, name)
	if rate != 8000 {
		t.Errorf("%d Hz, want 8000", rate)
	}
	equal(t, samples, append(first, second...))
}

// TestNoSong: a file is touched only when a song is about to play.
func TestNoSong(t *testing.T) {
	for _, kind := range []string{"wav:", "pcm:"} {
		name := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(name, []byte("of old"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := OpenOutput(kind+name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(name); err != nil || string(text) != "of old" {
			t.Errorf("%sFILE without a song holds %q, error %v", kind, text, err)
		}
	}
}

// parseWAV reads a file as strictly as the strictest program would.
func parseWAV(t *testing.T, name string) (rate int, samples []Sample) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	size := int(le.Uint32(b[40:]))
	if string(b[:4])+string(b[8:16])+string(b[36:40]) != "RIFFWAVEfmt data" ||
		int(le.Uint32(b[4:])) != size+36 || le.Uint32(b[16:]) != 16 ||
		le.Uint16(b[20:]) != 1 || le.Uint16(b[22:]) != 2 || le.Uint16(b[34:]) != 16 ||
		le.Uint16(b[32:]) != 4 || le.Uint32(b[28:]) != 4*le.Uint32(b[24:]) ||
		size > len(b)-44 {
		t.Fatalf("no sound WAV header: % x", b[:44])
	}
	for b = b[44 : 44+size]; len(b) > 0; b = b[4:] {
		samples = append(samples, getSample(b))
	}
	return int(le.Uint32(mustRead(t, name)[24:])), samples
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A slowWriter is blocked in each Write until it is told to go on.
type slowWriter struct {
	bytes.Buffer
	proceed chan struct{}
}

func (w *slowWriter) Write(p []byte) (int, error) {
	<-w.proceed
	return w.Buffer.Write(p)
}

func TestFlushIsABarrier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWriter{proceed: make(chan struct{})}
		out := newFileOutput("slow", &pcmWriter{w: w})
		ring := filled(t, 100, 10)
		if _, err := out.Open(ring, 44100); err != nil {
			t.Fatal(err)
		}
		out.Play()
		synctest.Wait() // in Write, with all ten samples
		flushed := false
		go func() {
			ring.Begin(2)
			out.Flush()
			flushed = true
		}()
		synctest.Wait()
		if flushed {
			t.Fatal("Flush returned while old samples were being written")
		}
		w.proceed <- struct{}{}
		synctest.Wait()
		if !flushed || w.Len() != 40 {
			t.Fatalf("flushed %v, %d bytes written", flushed, w.Len())
		}
		if err := ring.Write(2, count(0, 5)); err != nil {
			t.Fatal(err)
		}
		ring.Open(2)
		synctest.Wait()
		if s := ring.State(); s.Played != 0 {
			t.Error("samples were taken between Flush and Play")
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestStuck: Flush, Drain and Close wait for no writer that makes no progress;
// what it held is written when it goes on, and nothing behind it.
func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWriter{proceed: make(chan struct{})}
		out := newFileOutput("slow", &pcmWriter{w: w})
		ring := filled(t, 5000, 5000)
		if _, err := out.Open(ring, 44100); err != nil {
			t.Fatal(err)
		}
		out.Play()
		synctest.Wait() // in Write
		ring.Begin(2)
		for range 3 {
			out.Flush()
		}
		out.Play()
		ring.Open(2)
		if err := ring.Write(2, count(0, 10)); err != nil {
			t.Fatal(err)
		}
		ring.End(2)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := out.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Drain: %v", err)
		}
		w.proceed <- struct{}{}
		w.proceed <- struct{}{}
		if err := out.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if want := (fileBlock + 10) * Bits16.sampleBytes(); w.Len() != want {
			t.Errorf("wrote %d bytes and not %d", w.Len(), want)
		}
		ring.Begin(3)
		ring.Open(3)
		if err := ring.Write(3, count(0, 10)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // in Write again
		if err := out.Close(); err == nil || !strings.Contains(err.Error(), "slow: it takes nothing") {
			t.Errorf("Close: %v", err)
		}
		w.proceed <- struct{}{} // the bubble's goroutines must end
	})
}

// TestInterruptedPipe: Flush ends a write to a pipe, and the samples behind it
// are whole.
func TestInterruptedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	pcm := &pcmWriter{w: w}
	pcm.file.Store(w)
	out := newFileOutput("pipe", pcm)
	ring := NewRing(1 << 16)
	if _, err := out.Open(ring, 44100); err != nil {
		t.Fatal(err)
	}
	ring.Begin(1)
	ring.Open(1)
	out.Play()
	if err := ring.Write(1, make([]Sample, 1<<16)); err != nil { // more than a pipe holds
		t.Fatal(err)
	}
	out.Flush()
	read := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(r)
		read <- all
	}()
	writeSong(t, out, ring, 2, []Sample{lsb(1, 2), lsb(3, 4)})
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	all := <-read
	if len(all)%Bits16.sampleBytes() != 0 || !bytes.HasSuffix(all, []byte{1, 0, 2, 0, 3, 0, 4, 0}) {
		t.Errorf("read %d bytes, the last of which are % x", len(all), all[len(all)-8:])
	}
}

// TestKeepRest: after an interrupted write the stream goes on with the rest of
// the sample in which it ended.
func TestKeepRest(t *testing.T) {
	for _, c := range []struct {
		rest, buf string
		n         int
		want      string
	}{
		{"", "abcdefgh", 0, ""},
		{"", "abcdefgh", 4, ""},
		{"", "abcdefgh", 5, "fgh"},
		{"xy", "xyabcdefgh", 0, "xy"},
		{"xy", "xyabcdefgh", 1, "y"},
		{"xy", "xyabcdefgh", 2, ""},
		{"xy", "xyabcdefgh", 3, "bcd"},
		{"xy", "xyabcdefgh", 10, ""},
	} {
		w := &pcmWriter{rest: []byte(c.rest), buf: []byte(c.buf)}
		if w.keepRest(c.n); string(w.rest) != c.want {
			t.Errorf("%q and %q, %d written: %q is left and not %q", c.rest, c.buf, c.n, w.rest, c.want)
		}
	}
}

// A fullDisk fails from its second write on.
type fullDisk struct{ writes int }

var errFull = errors.New("no space left on device")

func (w *fullDisk) Write(p []byte) (int, error) {
	if w.writes++; w.writes > 1 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	out := newFileOutput("x.pcm", &pcmWriter{w: &fullDisk{}})
	ring := NewRing(100)
	if _, err := out.Open(ring, 44100); err != nil {
		t.Fatal(err)
	}
	writeSong(t, out, ring, 1, count(0, 10))
	ring.Begin(2)
	ring.Open(2)
	// More than the ring holds: a failed output must not block its writer.
	if err := ring.Write(2, count(0, 1000)); err != nil {
		t.Fatal(err)
	}
	ring.End(2)
	<-drained(ring)
	if err := out.Err(); !errors.Is(err, errFull) || !strings.Contains(err.Error(), "x.pcm") {
		t.Errorf("Err: %v", err)
	}
	if err := out.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close: %v", err)
	}
}

func TestOpenOutput(t *testing.T) {
	dir := t.TempDir()
	tests := []struct{ spec, name, err string }{
		{"auto", "sound device", ""},
		{"null", "silence", ""},
		{"wav:" + dir + "/a.wav", dir + "/a.wav", ""},
		{"pcm:" + dir + "/a.pcm", dir + "/a.pcm", ""},
		{"pcm:-", "standard output", ""},
		{"", "", "unknown"},
		{"wav:", "", "unknown"},
		{"pcm:", "", "unknown"},
		{"null:x", "", "unknown"},
		{"auto:", "", "unknown"},
		{"mp3:x", "", "unknown"},
		{"wav:-", "", "use pcm:-"},
		{"wav:" + dir + "/no/a.wav", "", "no such file"},
		{"pcm:" + dir, "", "is a directory"},
	}
	for _, test := range tests {
		out, err := OpenOutput(test.spec, Options{Stdout: io.Discard})
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%q: error %v, want %q", test.spec, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.spec, err)
			continue
		}
		if out.String() != test.name {
			t.Errorf("%q is called %q, want %q", test.spec, out, test.name)
		}
		if err := out.Close(); err != nil {
			t.Errorf("%q: close: %v", test.spec, err)
		}
	}
}

// TestWAVOfFloats wants the header that such files have to have, and the
// samples as they are.
func TestWAVOfFloats(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.wav")
	out, err := OpenOutput("wav:"+name, Options{Bits: Float32})
	if err != nil {
		t.Fatal(err)
	}
	ring := NewRing(1000)
	if _, err := out.Open(ring, 48000); err != nil {
		t.Fatal(err)
	}
	writeSong(t, out, ring, 1, []Sample{{0.1, -0.2}, {1.5, 0}})
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	if len(b) != 58+16 || string(b[:4])+string(b[8:16])+string(b[38:42])+string(b[50:54]) != "RIFFWAVEfmt factdata" ||
		le.Uint32(b[4:]) != 66 || le.Uint32(b[16:]) != 18 || le.Uint16(b[20:]) != 3 || le.Uint16(b[34:]) != 32 ||
		le.Uint32(b[28:]) != 8*48000 || le.Uint32(b[46:]) != 2 || le.Uint32(b[54:]) != 16 {
		t.Errorf("a header of % x", b)
	}
	if got := math.Float32frombits(le.Uint32(b[58+8:])); got != 1.5 {
		t.Errorf("a sample of 1.5 is %v", got)
	}
}

package segmenter_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// TestTruncated cuts every fixture at every byte of its last two frames.
func TestTruncated(t *testing.T) {
	for _, f := range mp3test.All() {
		t.Run(f.Name, func(t *testing.T) {
			frames, want := clean(t, f)
			start := len(f.Data) - len(want)
			for cut := frames[len(frames)-2].offset; cut <= len(want); cut++ {
				whole := 0 // bytes of whole frames
				for _, frame := range frames[len(frames)-3:] {
					if end := frame.offset + frame.size; end <= cut {
						whole = end
					}
				}
				file := f.Data[:start+cut]
				song := split(t, file)
				if got := stream(t, song, file, 0, song.Bytes); !bytes.Equal(got, want[:whole]) {
					t.Fatalf("cut at %d of %d bytes: %d bytes left, want %d", cut, len(want), len(got), whole)
				}
			}
		})
	}
}

// TestFewFrames wants files of one and two frames believed only if nothing
// else is in them.
func TestFewFrames(t *testing.T) {
	for _, f := range mp3test.All() {
		frames, all := clean(t, f)
		for n := 1; n <= 3; n++ {
			b := all[:frames[n].offset]
			if song := split(t, b); song.Frames != n || song.Segments() != 1 {
				t.Errorf("%s: %d frames in %d segments, want %d in 1", f.Name, song.Frames, song.Segments(), n)
			}
			// Not a byte of any tag may be left over.
			tagged := slices.Concat(mp3test.ID3v2{Title: "t", Footer: true}.Bytes(), mp3test.ID3v2{}.Bytes(),
				mp3test.APEv2(true, "k", []byte("v")), b, mp3test.ID3v2{Title: "t", Footer: true}.Bytes(),
				mp3test.APEv2(true, "k", []byte("v")), mp3test.APEv2(false, "k", []byte("v")), mp3test.Lyrics3v1("la"),
				mp3test.Lyrics3v2("la"), mp3test.EnhancedTag("t"), mp3test.ID3v1("t"))
			if song := split(t, tagged); song.Frames != n {
				t.Errorf("%s, tagged: %d frames, want %d", f.Name, song.Frames, n)
			}
			if n == 3 {
				continue
			}
			for name, b := range map[string][]byte{
				"garbage before": append([]byte{1}, b...),
				"garbage after":  append(slices.Clone(b), 1),
				"cut":            b[:len(b)-1],
			} {
				wantNoFrames(t, f.Name+", "+name, b)
			}
		}
	}
}

// wantNoFrames fails the test unless b is refused for want of frames.
func wantNoFrames(tb testing.TB, name string, b []byte) {
	tb.Helper()
	song, err := segmenter.Split(bytes.NewReader(b), int64(len(b)))
	if !errors.Is(err, segmenter.ErrNoFrames) || song != nil {
		tb.Errorf("%s: error %v, want ErrNoFrames", name, err)
	}
}

func TestNoFrames(t *testing.T) {
	note := mp3test.Get(t, "cbr128-joint-44100")[:417]
	for name, b := range map[string][]byte{
		"empty":           {},
		"one byte":        {0xff},
		"a header":        {0xff, 0xfb, 0x90, 0x64},
		"zeros":           make([]byte, 600_000),
		"ones":            bytes.Repeat([]byte{0xff}, 600_000),
		"only a tag":      mp3test.ID3v2{Cover: mp3test.FakeCover(300_000)}.Bytes(),
		"only tags":       append(mp3test.APEv2(true, "c", mp3test.FakeCover(9_999)), mp3test.ID3v1("t")...),
		"only the note":   note,
		"tag of 256 MB":   mp3test.ID3v2Header(4, true, 1<<28-1),
		"endless tags":    bytes.Repeat(mp3test.ID3v2{}.Bytes(), 100_000),
		"endless ID3v1":   bytes.Repeat(mp3test.ID3v1("t"), 10_000),
		"endless APE":     bytes.Repeat(mp3test.APEv2(true, "k", nil), 10_000),
		"free bitrate":    bytes.Repeat([]byte{0xff, 0xfb, 0x00, 0x64}, 2),
		"wav":             append([]byte("RIFF\x00\x00\x01\x00WAVEfmt "), noise(11, 100_000, false)...),
		"reserved header": bytes.Repeat([]byte{0xff, 0xeb, 0x90, 0x64}, 10_000),
	} {
		wantNoFrames(t, name, b)
	}
	for seed := range uint64(300) {
		wantNoFrames(t, "noise", noise(seed, 40_000, false))
	}
}

// readerAt makes an io.ReaderAt of a function.
type readerAt func(b []byte, off int64) (int, error)

func (f readerAt) ReadAt(b []byte, off int64) (int, error) { return f(b, off) }

func TestReadErrors(t *testing.T) {
	data := slices.Concat(mp3test.Get(t, "v0-joint-44100"), mp3test.ID3v1("t"))
	size := int64(len(data))
	broken := errors.New("disk on fire")

	t.Run("error after n reads", func(t *testing.T) {
		for failing := range 100 {
			reads := 0
			_, err := segmenter.Split(readerAt(func(b []byte, off int64) (int, error) {
				if reads++; reads > failing {
					return 0, broken
				}
				return bytes.NewReader(data).ReadAt(b, off)
			}), size)
			if reads <= failing {
				if failing == 0 || err != nil {
					t.Fatalf("%d reads: %v", reads, err)
				}
				return // it has failed at every read that there is
			}
			if !errors.Is(err, broken) {
				t.Fatalf("read %d fails: error %v does not wrap the reader's", failing, err)
			}
		}
		t.Fatal("100 reads for a small file")
	})
	t.Run("file shorter than its size", func(t *testing.T) {
		_, err := segmenter.Split(bytes.NewReader(data), size+100_000)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("error %v, want io.ErrUnexpectedEOF", err)
		}
	})
	t.Run("short reads", func(t *testing.T) {
		song, err := segmenter.Split(readerAt(func(b []byte, off int64) (int, error) {
			return iotest.HalfReader(io.NewSectionReader(bytes.NewReader(data), off, size-off)).Read(b)
		}), size)
		if err != nil || song.Hash != split(t, data).Hash {
			t.Errorf("error %v, or another song", err)
		}
	})
	t.Run("no progress", func(t *testing.T) {
		_, err := segmenter.Split(readerAt(func([]byte, int64) (int, error) { return 0, nil }), size)
		if !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("error %v, want io.ErrNoProgress", err)
		}
	})
}

func TestLimits(t *testing.T) {
	t.Run("too broken", func(t *testing.T) {
		frames, all := clean(t, fixture(t, "cbr8-24000"))
		broken := append(slices.Clone(all[:frames[3].offset]), 0)
		file := bytes.Repeat(broken, 1<<16+1)
		if _, err := segmenter.Split(bytes.NewReader(file), int64(len(file))); !errors.Is(err, segmenter.ErrTooBroken) {
			t.Errorf("error %v, want ErrTooBroken", err)
		}
		file = file[:len(broken)<<16]
		if song := split(t, file); song.Frames != 3<<16 {
			t.Errorf("%d frames, want %d", song.Frames, 3<<16)
		}
	})
	t.Run("too large", func(t *testing.T) {
		if testing.Short() {
			t.Skip("reads 4 GiB")
		}
		// One frame, over and over, in blocks that a window is made of.
		frame := mp3test.Get(t, "layer2-48000")[:576]
		block := bytes.Repeat(frame, 1000)
		endless := readerAt(func(b []byte, off int64) (int, error) {
			for n := 0; n < len(b); {
				n += copy(b[n:], block[(off+int64(n))%int64(len(block)):])
			}
			return len(b), nil
		})
		fits := int64(1) << 32 / 576 * 576
		song, err := segmenter.Split(endless, fits)
		if err != nil || song.Bytes != fits {
			t.Errorf("just below 4 GiB: error %v", err)
		}
		if _, err := segmenter.Split(endless, fits+576); !errors.Is(err, segmenter.ErrTooLarge) {
			t.Errorf("error %v, want ErrTooLarge", err)
		}
	})
}

// TestMemory wants what Split allocates bounded, whatever a file claims.
func TestMemory(t *testing.T) {
	const limit = 1 << 20
	for name, b := range map[string][]byte{
		"a tag of 256 MB":    append(mp3test.ID3v2Header(4, true, 1<<28-1), mp3test.Get(t, "cbr8-24000")...),
		"a block of 4 GB":    append(mp3test.Get(t, "cbr8-24000"), "APETAGEX\xd0\x07\x00\x00\xff\xff\xff\xff\x01\x00\x00\x00\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00"...),
		"lyrics of a MB":     append(mp3test.Get(t, "cbr8-24000"), "999999LYRICS200"...),
		"a song of 10 hours": bytes.Repeat(mp3test.Get(t, "cbr8-mono-16000"), 3600*10/3),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := segmenter.Split(bytes.NewReader(b), int64(len(b)))
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; err != nil || got > limit+uint64(len(b))/10 {
			t.Errorf("%s: %d bytes allocated for a file of %d, error %v", name, got, len(b), err)
		}
	}
}

// TestConcurrent splits all fixtures at once, which share windows.
func TestConcurrent(t *testing.T) {
	var group sync.WaitGroup
	for _, f := range mp3test.All() {
		want := split(t, f.Data).Hash
		for range 4 {
			group.Go(func() {
				song, err := segmenter.Split(bytes.NewReader(f.Data), int64(len(f.Data)))
				if err != nil || song.Hash != want {
					t.Errorf("%s: error %v, or another song than when alone", f.Name, err)
				}
			})
		}
	}
	group.Wait()
}

// TestReservedEmphasis has the reserved value in every header, which some
// encoders write and no decoder minds.
func TestReservedEmphasis(t *testing.T) {
	f := fixture(t, "notag128-44100")
	frames, b := clean(t, f)
	b = bytes.Clone(b)
	for _, frame := range frames {
		b[frame.offset+3] = b[frame.offset+3]&^3 | 2
	}
	if song := split(t, b); song.Frames != len(frames) || song.Bytes != int64(len(b)) {
		t.Errorf("%d frames of %d bytes, want %d of %d", song.Frames, song.Bytes, len(frames), len(b))
	}
}

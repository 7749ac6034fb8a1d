package segmenter_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// split splits b or fails the test.
func split(tb testing.TB, b []byte) *segmenter.Song {
	tb.Helper()
	song, err := segmenter.Split(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		tb.Fatal(err)
	}
	check(tb, song, b)
	return song
}

// stream returns n bytes of the clean stream from offset on, out of the file b.
func stream(tb testing.TB, song *segmenter.Song, b []byte, offset, n int64) []byte {
	tb.Helper()
	var got []byte
	for e := range song.Extents(offset, n) {
		if e.Offset < 0 || e.Len <= 0 || e.Offset+e.Len > int64(len(b)) {
			tb.Fatalf("extent %+v is not in a file of %d bytes", e, len(b))
		}
		got = append(got, b[e.Offset:e.Offset+e.Len]...)
	}
	return got
}

// check holds every promise about a Song of the file b that can be checked
// without knowing what b is.
func check(tb testing.TB, song *segmenter.Song, b []byte) {
	tb.Helper()
	all := stream(tb, song, b, 0, song.Bytes)
	if int64(len(all)) != song.Bytes {
		tb.Fatalf("extents hold %d bytes, Bytes is %d", len(all), song.Bytes)
	}
	if got := xxhash.Sum64(all); got != song.Hash {
		tb.Fatalf("hash is %x, the stream's is %x", song.Hash, got)
	}
	var samples, offset int64
	for i := range song.Segments() {
		seg := song.Segment(i)
		if seg.Number != i || seg.FirstSample != samples || seg.Offset != offset || seg.Bytes <= 0 {
			tb.Fatalf("segment %d is %+v; want it at sample %d, byte %d", i, seg, samples, offset)
		}
		if want := song.FramesPerSegment * song.SamplesPerFrame; seg.Samples != want && i+1 < song.Segments() {
			tb.Fatalf("segment %d has %d samples, want %d", i, seg.Samples, want)
		}
		if head := all[offset : offset+2]; head[0] != 0xff || head[1]&0xe0 != 0xe0 {
			tb.Fatalf("segment %d starts with % x", i, head)
		}
		if seg.Preroll > i*song.FramesPerSegment || int64(seg.PrerollBytes) > offset || (seg.Preroll == 0) != (seg.PrerollBytes == 0) {
			tb.Fatalf("segment %d has an impossible pre-roll: %+v", i, seg)
		}
		if head := all[offset-int64(seg.PrerollBytes):][:2]; head[0] != 0xff || head[1]&0xe0 != 0xe0 {
			tb.Fatalf("pre-roll of segment %d starts with % x", i, head)
		}
		samples += int64(seg.Samples)
		offset += int64(seg.Bytes)
	}
	if samples != song.Samples() || offset != song.Bytes {
		tb.Fatalf("segments hold %d samples and %d bytes, the song %d and %d", samples, offset, song.Samples(), song.Bytes)
	}
}

func TestSplitFixtures(t *testing.T) {
	for _, f := range mp3test.All() {
		t.Run(f.Name, func(t *testing.T) {
			frames, want := clean(t, f)
			song := split(t, f.Data)
			if got := stream(t, song, f.Data, 0, song.Bytes); !bytes.Equal(got, want) {
				t.Fatalf("clean stream of %d bytes, want the %d of a naive walk", len(got), len(want))
			}
			if song.Frames != len(frames) || song.SamplesPerFrame != frames[0].samples {
				t.Errorf("%d frames of %d samples, want %d of %d", song.Frames, song.SamplesPerFrame, len(frames), frames[0].samples)
			}
			if song.Rate != f.Rate || song.Channels != f.Channels || song.Layer != f.Layer || song.Version.String() != "MPEG-"+f.Version {
				t.Errorf("%v layer %d, %d Hz, %d channels; want MPEG-%s layer %d, %d Hz, %d channels",
					song.Version, song.Layer, song.Rate, song.Channels, f.Version, f.Layer, f.Rate, f.Channels)
			}
			samples := song.Samples()
			if f.Tagged { // then encoder delay and padding are known, and the rest is what was encoded
				samples = f.Samples
				if trim := int64(song.Delay + song.Padding); song.Delay == 0 || song.Samples()-trim != samples {
					t.Errorf("%d samples − delay %d − padding %d, want %d", song.Samples(), song.Delay, song.Padding, samples)
				}
			}
			if want := time.Duration(samples * int64(time.Second) / int64(f.Rate)); song.Duration() != want {
				t.Errorf("plays %v, want %v", song.Duration(), want)
			}
		})
	}
}

// TestChannels has a mono note before stereo sound, which some encoders write.
func TestChannels(t *testing.T) {
	mono := fixture(t, "cbr64-mono-44100")
	note := mono.Data[:walk(t, mono.Data, mono)[0].size]
	_, sound := clean(t, fixture(t, "cbr128-joint-44100"))
	if song := split(t, append(bytes.Clone(note), sound...)); song.Channels != 2 || song.Bytes != int64(len(sound)) {
		t.Errorf("%d channels, %d bytes; want 2 and %d", song.Channels, song.Bytes, len(sound))
	}
}

func TestFramesPerSegment(t *testing.T) {
	for _, test := range []struct {
		name string
		d    time.Duration
		want int
	}{
		{"cbr128-joint-44100", time.Second, 38},
		{"cbr128-stereo-48000", time.Second, 42},
		{"abr-32000", time.Second, 28},
		{"cbr64-24000", time.Second, 42},
		{"cbr32-11025", time.Second, 19},
		{"cbr128-joint-44100", time.Second / 2, 19},
		{"cbr128-joint-44100", 2 * time.Second, 77},
		{"cbr128-joint-44100", 4 * time.Second, 153},
		{"cbr128-joint-44100", 0, 1},
		{"cbr128-joint-44100", -time.Hour, 1},
		{"cbr128-joint-44100", 1<<63 - 1, 353082210786}, // 292 years
	} {
		t.Run(fmt.Sprint(test.name, " ", test.d), func(t *testing.T) {
			b := mp3test.Get(t, test.name)
			song, err := segmenter.SplitEvery(bytes.NewReader(b), int64(len(b)), test.d)
			if err != nil {
				t.Fatal(err)
			}
			check(t, song, b)
			if song.FramesPerSegment != test.want {
				t.Errorf("%d frames a segment, want %d", song.FramesPerSegment, test.want)
			}
			if want := (song.Frames + test.want - 1) / test.want; song.Segments() != want {
				t.Errorf("%d segments, want %d", song.Segments(), want)
			}
		})
	}
}

func TestExtents(t *testing.T) {
	data := mp3test.Get(t, "notag128-44100")
	song := split(t, data)
	for _, test := range []struct {
		offset, n int64
		want      []segmenter.Extent
	}{
		{0, song.Bytes, []segmenter.Extent{{Offset: 0, Len: song.Bytes}}},
		{100, 10, []segmenter.Extent{{Offset: 100, Len: 10}}},
		{song.Bytes - 1, 10, []segmenter.Extent{{Offset: song.Bytes - 1, Len: 1}}},
		{song.Bytes, 10, nil},
		{song.Bytes + 1, 10, nil},
		{5, 0, nil},
		{5, -1, nil},
	} {
		var got []segmenter.Extent
		for e := range song.Extents(test.offset, test.n) {
			got = append(got, e)
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("Extents(%d, %d) = %v, want %v", test.offset, test.n, got, test.want)
		}
	}
}

// TestLongSong wants songs of many windows whole, and frames found wherever
// they start in one.
func TestLongSong(t *testing.T) {
	const window = 256 << 10
	for _, f := range mp3test.All() {
		_, one := clean(t, f)
		f.Data, f.Tagged = bytes.Repeat(one, 3*window/len(one)+1), false
		frames, want := clean(t, f)
		song := split(t, f.Data)
		if song.Frames != len(frames) || song.Bytes != int64(len(want)) {
			t.Errorf("%s: %d frames of %d bytes in all, want %d of %d", f.Name, song.Frames, song.Bytes, len(frames), len(want))
		}
	}
	_, want := clean(t, fixture(t, "v0-joint-44100"))
	for lead := window - 9000; lead < window+100; lead += 17 {
		file := append(make([]byte, lead), want...)
		song := split(t, file)
		if got := stream(t, song, file, 0, song.Bytes); !bytes.Equal(got, want) {
			t.Errorf("%d bytes of stream after %d of zeros, want %d", len(got), lead, len(want))
		}
	}
}

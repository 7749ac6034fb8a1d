package segmenter_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tcolgate/mp3"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// FuzzSplit wants every file either refused with one of the package's errors
// or described by a Song that keeps its promises, frame by frame.
func FuzzSplit(f *testing.F) {
	for _, fixture := range mp3test.All() {
		b := fixture.Data[:min(len(fixture.Data), 4096)]
		f.Add(b, uint8(1))
		f.Add(slices.Concat(mp3test.ID3v2{Title: "t", Footer: true}.Bytes(), b[:len(b)/2], mp3test.ID3v1("1"),
			mp3test.ID3v2{Title: "u"}.Bytes(), b[len(b)/2:], mp3test.APEv2(true, "k", []byte("v")), mp3test.Lyrics3v2("la"),
			mp3test.EnhancedTag("t"), mp3test.ID3v1("t")), uint8(10))
	}
	f.Add(mp3test.ID3v2Header(4, true, 1<<28-1), uint8(0))
	f.Add(bytes.Repeat([]byte{0xff, 0xfb, 0x00, 0x64}, 30), uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, tenths uint8) {
		d := time.Duration(tenths) * time.Second / 10
		song, err := segmenter.SplitEvery(bytes.NewReader(b), int64(len(b)), d)
		if err != nil {
			if !errors.Is(err, segmenter.ErrNoFrames) {
				t.Fatalf("unforeseen error: %v", err)
			}
			return
		}
		check(t, song, b)
		if song.Duration() <= 0 || song.Delay < 0 || song.Padding < 0 {
			t.Fatalf("plays %v with delay %d and padding %d", song.Duration(), song.Delay, song.Padding)
		}
		frames, err := segmenter.SplitEvery(bytes.NewReader(b), int64(len(b)), 0)
		if err != nil || frames.Hash != song.Hash || frames.Segments() != song.Frames {
			t.Fatalf("other frames when cut at every frame: %v", err)
		}
		check(t, frames, b)
		all := stream(t, song, b, 0, song.Bytes)
		for i := range frames.Segments() {
			seg := frames.Segment(i)
			h := mp3.FrameHeader(all[seg.Offset:][:4])
			if int(h.SampleRate()) != song.Rate || 4-int(h.Layer()) != song.Layer {
				t.Fatalf("frame %d has header % x in a song of %d Hz, layer %d", i, []byte(h), song.Rate, song.Layer)
			}
			if all[seg.Offset+2]>>4 == 0 {
				continue // free format
			}
			// A frame's length in bits is its duration times its bitrate.
			want := float64(song.SamplesPerFrame) / float64(song.Rate) * float64(h.BitRate()) / 8
			if got := float64(seg.Bytes); got > want+4 || got < want-4 {
				t.Fatalf("frame %d is %v bytes, at its bitrate it is %.1f", i, got, want)
			}
		}
	})
}

package segmenter_test

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"

	"segue/internal/layer3"
	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// after is how many frames from a start on are compared. A wrong start is
// heard in the first or second; what follows depends on no more than they do.
const after = 4

// decode returns the sound of the frames from one to before another of a clean
// stream. Song has a frame a segment.
func decode(stream []byte, song *segmenter.Song, from, to int) (sound [][2]float32, err error) {
	var d layer3.Decoder
	var out [layer3.MaxSamples][2]float32
	for i := from; i < to; i++ {
		seg := song.Segment(i)
		n, e := d.Decode(out[:], stream[seg.Offset:][:seg.Bytes])
		if n != seg.Samples {
			return nil, e
		}
		sound, err = append(sound, out[:n]...), cmp.Or(err, e)
	}
	return sound, err
}

// sounds decodes a pre-roll of the last frames before segment i, drops its
// sound, and reports whether what follows is what linear has there.
func sounds(stream []byte, linear [][2]float32, song *segmenter.Song, i, preroll int) bool {
	end := min(i+after, song.Segments())
	sound, _ := decode(stream, song, i-preroll, end)
	skip := preroll * song.SamplesPerFrame
	return len(sound) > skip && slices.Equal(sound[skip:], linear[i*song.SamplesPerFrame:end*song.SamplesPerFrame])
}

// TestPreroll starts at every third frame of every fixture, and wants the very
// sound of linear playing; in free format too, where the fixture has one
// bitrate. One frame less must not be enough somewhere, or the test would not
// know.
func TestPreroll(t *testing.T) {
	for _, f := range mp3test.All() {
		if f.Layer != 3 {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			prerolls(t, f.Data)
		})
		if strings.HasPrefix(f.Name, "cbr") {
			t.Run(f.Name+" in free format", func(t *testing.T) {
				t.Parallel()
				prerolls(t, freed(t, f))
			})
		}
	}
}

// prerolls checks those of a file.
func prerolls(t *testing.T, file []byte) {
	song, err := segmenter.SplitEvery(bytes.NewReader(file), int64(len(file)), 0) // a frame a segment
	if err != nil {
		t.Fatal(err)
	}
	all := stream(t, song, file, 0, song.Bytes)
	linear, err := decode(all, song, 0, song.Segments())
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(linear)) != song.Samples() {
		t.Fatalf("%d samples, want %d", len(linear), song.Samples())
	}
	longest, tooFew, wrong := 0, 0, 0
	for i := 0; i < song.Segments(); i += 3 {
		seg := song.Segment(i)
		longest = max(longest, seg.Preroll)
		if !sounds(all, linear, song, i, seg.Preroll) {
			t.Errorf("frame %d does not sound the same after a pre-roll of %d frames", i, seg.Preroll)
		}
		if first := song.Segment(i - seg.Preroll); seg.Offset-first.Offset != int64(seg.PrerollBytes) {
			t.Errorf("frame %d: pre-roll of %d frames in %d bytes, want %d", i, seg.Preroll, seg.PrerollBytes, seg.Offset-first.Offset)
		}
		if seg.Preroll > 0 {
			tooFew++
			if !sounds(all, linear, song, i, seg.Preroll-1) {
				wrong++
			}
		}
	}
	t.Logf("longest pre-roll %d frames; with one frame less %d of %d starts are wrong", longest, wrong, tooFew)
	if wrong == 0 {
		t.Error("one frame less is as good: the pre-roll is too long, or nothing is tested")
	}
}

// TestPrerollLayer2 wants the one frame whose tail the synthesis filter
// remembers, from the second segment on.
func TestPrerollLayer2(t *testing.T) {
	b := mp3test.Get(t, "layer2-48000")
	song, err := segmenter.SplitEvery(bytes.NewReader(b), int64(len(b)), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range song.Segments() {
		if got, want := song.Segment(i).Preroll, min(i, 1); got != want {
			t.Errorf("pre-roll of segment %d is %d frames, want %d", i, got, want)
		}
	}
}

package segmenter_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/hajimehoshi/go-mp3"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// pcmFrame is the size in bytes of what go-mp3 makes of a sample: two channels
// of 16 bits, whatever the file has.
const pcmFrame = 4

// decode returns what go-mp3 makes of the clean stream b. A frame that it
// refuses, or panics over, ends the sound.
func decode(b []byte) (pcm []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go-mp3 panicked: %v", r)
		}
	}()
	dec, err := mp3.NewDecoder(io.MultiReader(bytes.NewReader(b))) // without Seek
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 1<<12)
	for {
		n, err := dec.Read(buf)
		pcm = append(pcm, buf[:n]...)
		if errors.Is(err, io.EOF) {
			return pcm, nil
		}
		if err != nil {
			return pcm, err
		}
	}
}

// after is how many frames from a start on are compared. A wrong start is
// heard in the first or second; what follows depends on no more than they do.
const after = 4

// sounds decodes a pre-roll of the last frames before segment i, drops its
// sound, and reports whether what follows is what linear has there. Song has
// a frame a segment.
func sounds(stream, linear []byte, song *segmenter.Song, i, preroll int) bool {
	start, end := song.Segment(i-preroll), song.Segment(min(i+after, song.Segments())-1)
	pcm, err := decode(stream[start.Offset : end.Offset+int64(end.Bytes)])
	skip := song.Segment(i).FirstSample - start.FirstSample
	stop := end.FirstSample + int64(end.Samples) - start.FirstSample
	return err == nil && int64(len(pcm)) == stop*pcmFrame &&
		bytes.Equal(pcm[skip*pcmFrame:], linear[song.Segment(i).FirstSample*pcmFrame:][:(stop-skip)*pcmFrame])
}

// TestPreroll starts at every third frame of every fixture that go-mp3 plays right,
// and wants the very sound of linear playing. One frame less must not be
// enough somewhere, or the test would not know.
func TestPreroll(t *testing.T) {
	for _, f := range mp3test.All() {
		if !f.Playable {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			song, err := segmenter.SplitEvery(bytes.NewReader(f.Data), int64(len(f.Data)), 0) // a frame a segment
			if err != nil {
				t.Fatal(err)
			}
			all := stream(t, song, f.Data, 0, song.Bytes)
			linear, err := decode(all)
			if err != nil {
				t.Fatal(err)
			}
			if want := song.Samples() * pcmFrame; int64(len(linear)) != want {
				t.Fatalf("%d bytes of sound, want %d", len(linear), want)
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
		})
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

package lab

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"segue/client/audio"
	"segue/internal/test/mp3test"
	"segue/server/catalog"
	"segue/server/ladder"
)

// fading is how many samples before a boundary a switch may be heard in.
const fading = 64

// rendered is a song with its renditions: each segment with its pre-roll.
type rendered struct {
	song     *catalog.Song
	names    []string
	segments [][]renderedSegment // by rendition, the original last
}

type renderedSegment struct {
	preroll, octets []byte
	frames          int // of pre-roll
}

// render encodes a tune, and makes all its renditions.
func render(t *testing.T, rate, channels int, seconds float64, args ...string) rendered {
	t.Helper()
	encoder, err := ladder.FindEncoder(t.Context())
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	dir := t.TempDir()
	file := mp3test.LAME(t, rate, channels, mp3test.Tune(rate, channels, seconds), args...)
	if err := os.WriteFile(filepath.Join(dir, "tune.mp3"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	song, err := c.Song(1)
	if err != nil {
		t.Fatal(err)
	}
	var streams catalog.Streams
	t.Cleanup(streams.Close)
	original := ladder.OfSong(song, &streams)
	l, err := ladder.New(ladder.Config{Encoder: encoder, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	r := rendered{song: song}
	for _, rendition := range l.Renditions(original) {
		var all []renderedSegment
		for n := range original.Segments {
			s, err := l.Segment(t.Context(), original, rendition.Revision, n)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, renderedSegment{s.Preroll, s.Octets, s.PrerollFrames})
		}
		r.names, r.segments = append(r.names, fmt.Sprint(rendition.Rate)), append(r.segments, all)
	}
	var all []renderedSegment
	for n := range original.Segments {
		preroll, octets, err := original.Read(n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, renderedSegment{preroll, octets, song.Segment(n).Preroll})
	}
	r.names, r.segments = append(r.names, "original"), append(r.segments, all)
	return r
}

// heard is the sound of the song where segment n is of rendition which(n).
func (r rendered) heard(t *testing.T, which func(n int) int) (pcm []audio.Sample) {
	t.Helper()
	n := 0
	next := func() (audio.Part, error) {
		if n == r.song.Segments() {
			return audio.Part{}, io.EOF
		}
		kind := which(n)
		var part audio.Part
		var octets []byte
		if n > 0 {
			first := r.segments[kind][n]
			octets, part.Preroll = append(octets, first.preroll...), first.frames
		}
		for ; n < r.song.Segments() && which(n) == kind; n++ {
			octets = append(octets, r.segments[kind][n].octets...)
		}
		part.Frames = bytes.NewReader(octets)
		return part, nil
	}
	src := audio.Splice(next, func(r io.Reader) audio.Source { return audio.NewDecoder(r) }, r.song.SamplesPerFrame)
	var buf [1000]audio.Sample
	for {
		n, err := src.ReadSamples(buf[:])
		pcm = append(pcm, buf[:n]...)
		if err == io.EOF {
			return pcm
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// step is the greatest difference between a sample and the next in a range.
func step(pcm []audio.Sample, from, to int) (most float64) {
	for i := max(from, 1); i < min(to, len(pcm)); i++ {
		for ch := range 2 {
			most = max(most, math.Abs(float64(pcm[i][ch]-pcm[i-1][ch])))
		}
	}
	return most
}

// TestSwitches: a song that is switched at any boundary, between any two
// renditions, is up to the fade the one and from the boundary on the other,
// sample for sample; and the fade makes no step that neither of them has
// nearby.
func TestSwitches(t *testing.T) {
	kinds := []struct {
		rate, channels int
		args           []string
	}{
		{44100, 2, []string{"-b", "320"}},
		{48000, 2, []string{"-V", "0"}},
		{32000, 1, []string{"-b", "160"}},
		{22050, 2, []string{"-b", "160"}},
		{24000, 1, []string{"-b", "96"}},
	}
	if testing.Short() {
		kinds = kinds[:1]
	}
	for _, k := range kinds {
		t.Run(fmt.Sprint(k.rate, k.channels, k.args), func(t *testing.T) {
			r := render(t, k.rate, k.channels, 4.3, k.args...)
			var whole [][]audio.Sample
			for kind := range r.segments {
				whole = append(whole, r.heard(t, func(int) int { return kind }))
			}
			switches := 0
			for from := range r.segments {
				for to := range r.segments {
					for boundary := 1; from != to && boundary < r.song.Segments(); boundary++ {
						switches++
						got := r.heard(t, func(n int) int {
							if n < boundary {
								return from
							}
							return to
						})
						at := boundary * r.song.FramesPerSegment * r.song.SamplesPerFrame
						checkSwitch(t, got, whole[from], whole[to], at)
					}
				}
			}
			t.Logf("%d switches between %v", switches, r.names)
		})
	}
}

func checkSwitch(t *testing.T, got, from, to []audio.Sample, at int) {
	t.Helper()
	if len(got) != len(to) {
		t.Fatalf("%d samples, not %d", len(got), len(to))
	}
	for i, s := range got {
		switch {
		case i < at-fading && s != from[i], i >= at && s != to[i]:
			t.Fatalf("sample %d is %v; the boundary is at %d, and there is %v and %v", i, s, at, from[i], to[i])
		}
	}
	const near = 2000
	own := max(step(from, at-near, at+near), step(to, at-near, at+near))
	if s := step(got, at-fading-1, at+1); s > own*1.05 {
		t.Errorf("at %d the switch makes a step of %.4f; nearby none is greater than %.4f", at, s, own)
	}
}

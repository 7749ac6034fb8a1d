package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"strings"
	"testing"
)

func pieces(t *testing.T) []*Piece {
	t.Helper()
	pieces, err := album()
	if err != nil {
		t.Fatal(err)
	}
	return pieces
}

func TestEveryPartIsAsLongAsItsPiece(t *testing.T) {
	for _, p := range pieces(t) {
		for _, part := range p.Parts {
			if got, want := part.Line.Beats, p.Bars*p.Meter; math.Abs(got-want) > 1e-6 {
				t.Errorf("%s: %s has %g beats, the piece %g", p.File, part.Name, got, want)
			}
			last := 0.0
			for _, n := range part.Line.Notes {
				if n.At < last || n.Len <= 0 || n.At+n.Len > part.Line.Beats+1e-6 {
					t.Errorf("%s: %s has a note at %g for %g beats, after one at %g", p.File, part.Name, n.At, n.Len, last)
				}
				last = n.At
			}
		}
		if s := p.Seconds(); s < 60 || s > 150 {
			t.Errorf("%s takes %.1f s, which is not from 60 to 150", p.File, s)
		}
	}
}

func TestScriptEncodesEveryPiece(t *testing.T) {
	script, err := os.ReadFile("../make.sh")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range pieces(t) {
		want := fmt.Sprintf("encode %s '%s' %d ", p.File, p.Title, i+1)
		if !bytes.Contains(script, []byte(want)) {
			t.Errorf("make.sh has no line that begins %q", want)
		}
	}
}

// The four voices of the hymn are the place where parallels would be heard.
func TestChoirSingsNoParallels(t *testing.T) {
	hymn := pieces(t)[2]
	var before Voicing
	for beat := 8.0; beat < hymn.Bars*hymn.Meter; beat += 2 {
		var now Voicing
		for _, name := range []string{"bass", "tenor", "alto", "soprano"} {
			now = append(now, sounding(t, hymn, name, beat))
		}
		for i := 1; i < len(now); i++ {
			if now[i] <= now[i-1] {
				t.Errorf("beat %g: voices cross in %v", beat, now)
			}
		}
		if n := Parallels(before, now); n != 0 {
			t.Errorf("beat %g: %d parallel fifths or octaves from %v to %v", beat, n, before, now)
		}
		before = now
	}
}

func sounding(t *testing.T, p *Piece, name string, beat float64) Pitch {
	t.Helper()
	for _, part := range p.Parts {
		if part.Name == name {
			if pitch, ok := part.Line.Sounding(beat); ok {
				return pitch
			}
		}
	}
	t.Fatalf("%s: %s is silent at beat %g", p.File, name, beat)
	return 0
}

// The opening of each piece, which must begin in silence, then sound, never
// clip or click, and be the same again.
func TestOpenings(t *testing.T) {
	const seconds = 1.2
	for _, p := range pieces(t) {
		t.Run(p.File, func(t *testing.T) {
			t.Parallel()
			var peak, jump, square, sum float64
			var last Frame
			frames := int(seconds * float64(p.Rate))
			i := 0
			for f := range p.Frames() {
				if i == frames {
					break
				}
				for side, x := range f {
					if i < p.Rate/10 && math.Abs(x) > 1e-3 {
						t.Fatalf("frame %d is at %g, want near silence", i, x)
					}
					peak = max(peak, math.Abs(x))
					jump = max(jump, math.Abs(x-last[side]))
					square += x * x
					sum += x
				}
				last = f
				i++
			}
			if i != frames {
				t.Fatalf("%d frames, want %d", i, frames)
			}
			if rms := math.Sqrt(square / float64(2*frames)); rms < 0.01 {
				t.Errorf("rms is %.4f: too quiet to be music", rms)
			}
			if peak > ceiling {
				t.Errorf("peak is %.4f, above the ceiling of %.4f", peak, ceiling)
			}
			if jump > 0.25 {
				t.Errorf("a sample jumps by %.3f, which clicks", jump)
			}
			if mean := sum / float64(2*frames); math.Abs(mean) > 0.002 {
				t.Errorf("mean is %.4f: there is DC in it", mean)
			}
			if a, b := fingerprint(p, p.Rate/3), fingerprint(p, p.Rate/3); a != b {
				t.Errorf("two renderings differ: %x and %x", a, b)
			}
		})
	}
}

func fingerprint(p *Piece, frames int) uint64 {
	h := fnv.New64a()
	for f := range p.Frames() {
		if frames--; frames < 0 {
			break
		}
		_ = binary.Write(h, binary.LittleEndian, f[:]) // a hash takes everything
	}
	return h.Sum64()
}

// A piece of a few notes shows how every piece ends, and that its WAV file says
// how long it is.
func TestWAVFadesAndCountsItself(t *testing.T) {
	p := pieces(t)[1]
	p.Bars, p.Tail = 0, 2.2
	p.Parts = p.Parts[:1]
	p.Parts[0].Line.Notes = p.Parts[0].Line.Notes[:4]
	var wav bytes.Buffer
	if err := p.WriteWAV(&wav); err != nil {
		t.Fatal(err)
	}
	b := wav.Bytes()
	if got, want := int(binary.LittleEndian.Uint32(b[40:])), len(b)-44; got != want {
		t.Errorf("the header tells %d bytes of samples, there are %d", got, want)
	}
	for i := len(b) - 40; i < len(b); i += 2 {
		if x := int16(binary.LittleEndian.Uint16(b[i:])); x < -3 || x > 3 {
			t.Errorf("sample at byte %d is %d, want silence at the end", i, x)
		}
	}
	if err := p.WriteWAV(failing{}); err == nil {
		t.Error("no error from a disk that is full")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestLimiterHoldsItsCeiling(t *testing.T) {
	l := newLimiter(8000)
	loudest := 0.0
	for i := range 4000 {
		x := 0.5
		if i%700 < 3 {
			x = -4
		}
		f := l.Apply(Frame{x, x / 2})
		loudest = max(loudest, math.Abs(f[0]))
	}
	if loudest > ceiling+1e-9 || loudest < 0.9*ceiling {
		t.Errorf("loudest is %.4f, want just below %.4f", loudest, ceiling)
	}
}

func TestNotation(t *testing.T) {
	s := &Sheet{Meter: 3}
	line := s.Line(`A4:1.5 -:.5 C#5+E5:1! | ~:2 Bb3:1?`)
	want := []Note{{0, 1.5, 69, 1}, {2, 1, 73, 1.2}, {2, 3, 76, 1.2}, {5, 1, 58, 0.7}}
	if s.Err != nil || line.Beats != 6 || len(line.Notes) != len(want) {
		t.Fatalf("got %v, %v", line, s.Err)
	}
	for i, n := range line.Notes {
		if n != want[i] {
			t.Errorf("note %d is %v, want %v", i, n, want[i])
		}
	}
}

func TestNotationMistakes(t *testing.T) {
	for text, want := range map[string]string{
		`A4:1 B4:1`:        "it has 2 beats, not 3",
		`A4:3 | | B4:3`:    "bar 2",
		`H4:3`:             "does not begin with a note's name",
		`A:3`:              "has no octave",
		`A4:0 B4:3`:        "no length above zero",
		`~:3`:              "nothing to hold",
		`A4:3 | A4:1 C4:x`: "no length above zero",
	} {
		s := &Sheet{Meter: 3}
		s.Line(text)
		if s.Err == nil || !strings.Contains(s.Err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, s.Err, want)
		}
	}
	s := &Sheet{Meter: 4}
	if s.Chart(`Cxyz`); s.Err == nil {
		t.Error("no error for an unknown chord")
	}
}

// Every instrument of the album, for one short tone.
func TestInstruments(t *testing.T) {
	for _, p := range pieces(t) {
		for i, part := range p.Parts {
			c := p.perform()[0]
			c.tone.Hz, c.tone.Seconds, c.tone.Force = part.Line.Notes[0].Pitch.Hz(), 0.2, 1
			sound := part.Instrument(c.tone)
			peak := 0.0
			for range p.Rate / 4 {
				x := sound.Next()
				if math.IsNaN(x) || math.Abs(x) > 2 {
					t.Fatalf("%s: part %d (%s) plays %g", p.File, i, part.Name, x)
				}
				peak = max(peak, math.Abs(x))
			}
			if peak < 0.02 {
				t.Errorf("%s: %s is all but silent, its peak is %g", p.File, part.Name, peak)
			}
		}
	}
}

package audio

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"segue/internal/mpeg"
)

// damaged gives the song with bytes of some frames replaced.
func (s song) damaged(damage func(k int, frame []byte)) io.Reader {
	var all []byte
	for k, frame := range s.frames {
		frame = bytes.Clone(frame)
		damage(k, frame)
		all = append(all, frame...)
	}
	return bytes.NewReader(all)
}

func TestDecodePatchesBrokenFrames(t *testing.T) {
	kinds := map[string]func(frame []byte){
		"side information of ones":  func(frame []byte) { fill(frame[mpeg.HeaderLen:mpeg.HeaderLen+17], 0xFF) },
		"huffman codes of zeros":    func(frame []byte) { fill(frame[mpeg.HeaderLen+32:], 0) },
		"huffman codes of ones":     func(frame []byte) { fill(frame[mpeg.HeaderLen+32:], 0xFF) },
		"side information of 0x5a":  func(frame []byte) { fill(frame[mpeg.HeaderLen:mpeg.HeaderLen+17], 0x5A) },
		"everything after begin 01": func(frame []byte) { fill(frame[mpeg.HeaderLen+2:], 1) },
	}
	for _, name := range []string{"notag128-44100", "cbr160-22050"} {
		s := getSong(t, name)
		s.frames = s.frames[:40]
		want := readAll(t, NewDecoder(s.stream()), 1000)
		for kind, destroy := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				const first, last = 10, 12
				got := readAll(t, NewDecoder(s.damaged(func(k int, frame []byte) {
					if first <= k && k <= last {
						destroy(frame)
					}
				})), 1000)
				if len(got) != len(want) {
					t.Fatalf("%d samples, want %d", len(got), len(want))
				}
				equal(t, got[:first*s.spf-s.spf], want[:first*s.spf-s.spf])
				after := (last + 15) * s.spf // the reservoir is whole again by then
				equal(t, got[after:], want[after:])
			})
		}
	}
}

func fill(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}

func TestDecodeGivesUp(t *testing.T) {
	s := getSong(t, "cbr64-24000")
	d := NewDecoder(s.damaged(func(k int, frame []byte) {
		if k >= 7 {
			fill(frame[mpeg.HeaderLen:mpeg.HeaderLen+17], 0xFF)
		}
	}))
	p, n := make([]Sample, 1000), 0
	var err error
	for err == nil {
		var k int
		k, err = d.ReadSamples(p)
		n += k
	}
	decodeError, ok := errors.AsType[*DecodeError](err)
	if !ok || decodeError.Frame != 7+maxBad || n != (7+maxBad)*s.spf {
		t.Errorf("after %d samples: %v", n, err)
	}
}

func TestDecodeErrors(t *testing.T) {
	s := getSong(t, "cbr128-stereo-48000")
	other := getSong(t, "v0-joint-44100")
	two := bytes.Join(s.frames[:2], nil)
	lost := errors.New("the link is gone")
	tests := []struct {
		name    string
		stream  io.Reader
		samples int
		frame   int64 // of the DecodeError; −1: none
		is      error
		text    string
	}{
		{"nothing", strings.NewReader(""), 0, -1, io.EOF, "EOF"},
		{"whole", bytes.NewReader(two), 2 * s.spf, -1, io.EOF, "EOF"},
		{"cut in a header", bytes.NewReader(append(two[:len(two):len(two)], 0xFF, 0xFB)), 2 * s.spf, 2, io.ErrUnexpectedEOF, "decode mp3 frame 2: unexpected EOF"},
		{"cut after a header", bytes.NewReader(two[:len(s.frames[0])+4]), s.spf, 1, io.ErrUnexpectedEOF, "frame 1"},
		{"cut in a frame", bytes.NewReader(two[:len(two)-1]), s.spf, 1, io.ErrUnexpectedEOF, "frame 1"},
		{"garbage", bytes.NewReader(append(two[:len(two):len(two)], "abcdefgh"...)), 2 * s.spf, 2, errSync, "no frame header"},
		{"another rate", bytes.NewReader(append(two[:len(two):len(two)], other.frames[0]...)), 2 * s.spf, 2, nil, "differs"},
		{"link lost", io.MultiReader(bytes.NewReader(two), iotest.ErrReader(lost)), 2 * s.spf, -1, lost, lost.Error()},
		{"link lost in a frame", io.MultiReader(bytes.NewReader(two[:len(two)-1]), iotest.ErrReader(lost)), s.spf, -1, lost, lost.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := NewDecoder(test.stream)
			p, n := make([]Sample, 10000), 0
			var err error
			for err == nil {
				var k int
				k, err = d.ReadSamples(p)
				n += k
			}
			if n != test.samples {
				t.Errorf("%d samples, want %d", n, test.samples)
			}
			frame := int64(-1)
			if decodeError, ok := errors.AsType[*DecodeError](err); ok {
				frame = decodeError.Frame
			}
			if frame != test.frame || test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %v, of frame %d", err, frame)
			}
		})
	}
}

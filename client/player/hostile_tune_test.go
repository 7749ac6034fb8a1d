package player_test

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"sync"

	"segue/client/audio"
	"segue/internal/test/mp3test"
)

// The tune is the song of the fake servers: the first frames of a very small
// MP3, a third of a second in segments so short that every order and every cut
// of them can be tried.
const (
	tuneRate       = 16000
	frameSamples   = 576
	frameBytes     = 36
	segmentFrames  = 4
	tuneSegments   = 3
	segmentSamples = segmentFrames * frameSamples
	segmentBytes   = segmentFrames * frameBytes
)

var tune = sync.OnceValue(func() []byte {
	for _, f := range mp3test.All() {
		if f.Name == "cbr8-mono-16000" {
			return f.Data[:tuneSegments*segmentBytes]
		}
	}
	panic("the tune is missing")
})

func segmentOctets(n int) []byte { return tune()[n*segmentBytes : (n+1)*segmentBytes] }

// samplesOf is all that a source gives.
func samplesOf(src audio.Source) []audio.Sample {
	var all []audio.Sample
	buf := make([]audio.Sample, frameSamples)
	for {
		n, err := src.ReadSamples(buf)
		all = append(all, buf[:n]...)
		if err != nil {
			return all
		}
	}
}

// sound and digestOfTune are what is to be heard of the tune, by the real
// decoder and by digests.
var (
	sound        = sync.OnceValue(func() []audio.Sample { return samplesOf(audio.NewDecoder(bytes.NewReader(tune()))) })
	digestOfTune = sync.OnceValue(func() []audio.Sample { return samplesOf(digest(bytes.NewReader(tune()))) })
)

// digest is a decoder that takes no time: a frame's samples are its checksum,
// and numbers.
func digest(frames io.Reader) audio.Source { return &digests{r: frames, left: frameSamples} }

type digests struct {
	r    io.Reader
	sum  uint32
	left int // of the frame, frameSamples: none is read
}

// ReadSamples implements audio.Source.
func (d *digests) ReadSamples(p []audio.Sample) (int, error) {
	if d.left == frameSamples {
		var frame [frameBytes]byte
		if _, err := io.ReadFull(d.r, frame[:]); err != nil {
			return 0, err
		}
		if frame[0] != 0xff {
			return 0, errors.New("no frame")
		}
		d.sum = crc32.ChecksumIEEE(frame[:])
	}
	n := min(d.left, len(p))
	for i := range p[:n] {
		p[i] = audio.Sample{float32(int16(d.sum)), float32(d.left - i)}
	}
	if d.left -= n; d.left == 0 {
		d.left = frameSamples
	}
	return n, nil
}

package audio

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

// freed gives a song of one bitrate in free format: nothing but the bitrate in
// the headers of its frames has changed.
func (s song) freed() song {
	frames := make([][]byte, len(s.frames))
	for i, frame := range s.frames {
		frames[i] = bytes.Clone(frame)
		frames[i][2] &= 0x0f
	}
	s.frames = frames
	return s
}

func TestDecodeFreeFormat(t *testing.T) {
	for _, name := range []string{"cbr128-joint-44100", "cbr64-24000", "cbr8-mono-16000", "cbr160-22050", "cbr32-11025", "crc128-44100"} {
		s := getSong(t, name)
		free := s.freed()
		equal(t, readAll(t, NewDecoder(free.stream()), 1000), s.whole(t))
		equal(t, readAll(t, NewDecoder(iotest.OneByteReader(free.stream())), 1000), s.whole(t))
		for n := 1; n <= 3; n++ { // so few that their end tells how long they are
			free.frames = s.freed().frames[:n]
			equal(t, readAll(t, NewDecoder(free.stream()), 1000), s.whole(t)[:n*s.spf])
		}
	}
	free := getSong(t, "cbr128-joint-44100").freed()
	lost := errors.New("the link is gone")
	d := NewDecoder(io.MultiReader(bytes.NewReader(free.frames[0]), iotest.ErrReader(lost)))
	if _, err := d.ReadSamples(make([]Sample, 10)); !errors.Is(err, lost) {
		t.Errorf("error %v", err)
	}
	d = NewDecoder(bytes.NewReader(append([]byte{0xff, 0xfb, 0x00, 0x64}, make([]byte, 20_000)...)))
	if _, err := d.ReadSamples(make([]Sample, 10)); !errors.Is(err, errSync) {
		t.Errorf("error %v", err)
	}
}

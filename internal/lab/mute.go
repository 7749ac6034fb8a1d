package lab

import (
	"io"

	"github.com/tcolgate/mp3"

	"segue/client/audio"
)

// Mute is a decoder without sound: it reads frames as the real one does, and
// gives as many samples, none of them 0, in a hundredth of the time.
func Mute(frames io.Reader) audio.Source {
	return &mute{frames: mp3.NewDecoder(frames)}
}

type mute struct {
	frames *mp3.Decoder
	frame  mp3.Frame
	left   int
}

// ReadSamples implements audio.Source.
func (m *mute) ReadSamples(p []audio.Sample) (int, error) {
	if m.left == 0 {
		skipped := 0
		if err := m.frames.Decode(&m.frame, &skipped); err != nil {
			return 0, err
		}
		m.left = m.frame.Samples()
	}
	n := min(m.left, len(p))
	for i := range p[:n] {
		p[i] = audio.Sample{1, 1}
	}
	m.left -= n
	return n, nil
}

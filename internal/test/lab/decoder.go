package lab

import (
	"hash/crc32"
	"io"

	"github.com/tcolgate/mp3"

	"segue/client/audio"
)

// Marked is a decoder without sound: it reads frames as the real one does and
// gives as many samples, in a hundredth of the time. Each sample tells which
// frame it is of and where in it, so that what was heard can be told apart.
func Marked(frames io.Reader) audio.Source {
	return &marked{frames: mp3.NewDecoder(frames)}
}

type marked struct {
	frames   *mp3.Decoder
	frame    mp3.Frame
	mark     int16 // of the present frame, never 0
	at, size int   // sample in the frame
}

// ReadSamples implements audio.Source.
func (m *marked) ReadSamples(p []audio.Sample) (int, error) {
	if m.at == m.size {
		skipped := 0
		if err := m.frames.Decode(&m.frame, &skipped); err != nil {
			return 0, err
		}
		sum := crc32.New(castagnoli)
		if _, err := io.Copy(sum, m.frame.Reader()); err != nil {
			return 0, err
		}
		m.mark, m.at, m.size = int16(sum.Sum32()|1), 0, m.frame.Samples()
	}
	n := min(m.size-m.at, len(p))
	for i := range p[:n] {
		p[i] = audio.Sample{float32(m.mark), float32(int16(m.at + i))}
	}
	m.at += n
	return n, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

package audio

import (
	"bytes"
	"testing"

	"segue/internal/test/mp3test"
)

// FuzzDecoder feeds arbitrary bytes: the decoder must come to an end, and give
// every frame that it took its samples.
func FuzzDecoder(f *testing.F) {
	for _, s := range songs(f) {
		f.Add(bytes.Join(s.frames[:min(4, len(s.frames))], nil))
	}
	f.Add(mp3test.Get(f, "cbr32-11025")[:500])
	f.Add([]byte("\xff\xf3\x18\xc4"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := NewDecoder(bytes.NewReader(data))
		p, n := make([]Sample, 1000), 0
		for {
			k, err := d.ReadSamples(p)
			if err != nil {
				break
			}
			if k <= 0 || k > len(p) {
				t.Fatalf("%d samples for a buffer of %d", k, len(p))
			}
			n += k
		}
		if d.Rate() == 0 && n > 0 || d.Rate() > 0 && n != int(d.frames)*d.first.Samples() {
			t.Errorf("%d samples of %d frames at %d Hz", n, d.frames, d.Rate())
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"cbr128-joint-44100", "cbr320-44100", "cbr80-22050"} {
		s := getSong(b, name)
		p := make([]Sample, 1152)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for d := NewDecoder(s.stream()); ; {
					if _, err := d.ReadSamples(p); err != nil {
						break
					}
				}
			}
			music := float64(b.N*len(s.frames)*s.spf) / float64(s.Rate)
			b.ReportMetric(music/b.Elapsed().Seconds(), "×realtime")
			b.ReportMetric(0, "ns/op")
		})
	}
}

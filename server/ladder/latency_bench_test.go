package ladder

import (
	"sync"
	"testing"
	"time"
)

// BenchmarkCold is how long the first segment of a rendition takes that nobody
// has asked for before, in the middle of a song, and how long 100 of them take
// that are asked for at once.
func BenchmarkCold(b *testing.B) {
	e, err := FindEncoder(b.Context())
	if err != nil {
		b.Skipf("skipped: %v", err)
	}
	o := original(b, 44100, 2, 30, "-b", "320")
	for _, listeners := range []int{1, 100} {
		name := map[int]string{1: "One", 100: "Hundred"}[listeners]
		b.Run(name, func(b *testing.B) {
			var worst time.Duration
			for b.Loop() {
				l, err := New(Config{Encoder: e, Dir: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				var wg sync.WaitGroup
				var mu sync.Mutex
				for i := range listeners {
					song := *o
					song.Revision += string(rune('A'+i%26)) + string(rune('a'+i/26))
					wg.Go(func() {
						asked := time.Now()
						if _, err := l.Segment(b.Context(), &song, l.Renditions(&song)[1].Revision, 10); err != nil {
							b.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						worst = max(worst, time.Since(asked))
					})
				}
				wg.Wait()
				l.Close()
			}
			b.ReportMetric(float64(worst)/1e6, "ms-worst")
		})
	}
}

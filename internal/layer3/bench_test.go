package layer3

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// loud is the first song in music/ at 320 kbit/s, or as it is where there is
// no lame.
func loud(tb testing.TB) [][]byte {
	tb.Helper()
	song := "../../music/01-matinee.mp3"
	file := filepath.Join(tb.TempDir(), "x.mp3")
	if err := exec.Command("lame", "--quiet", "-b", "320", "-t", song, file).Run(); err != nil {
		tb.Logf("as it is: lame: %v", err)
		file = song
	}
	b, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return split(tb, b)
}

// BenchmarkDecode decodes a song.
func BenchmarkDecode(b *testing.B) {
	frames := loud(b)
	var d Decoder
	var out [MaxSamples][2]float32
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := d.Decode(out[:], frames[i%len(frames)]); err != nil && i > 0 && i%len(frames) > 0 {
			b.Fatal(err)
		}
		i++
	}
}

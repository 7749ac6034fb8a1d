package segmenter_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// BenchmarkSplit reads a song of 16 MiB out of memory, and out of a file that
// the kernel has in memory.
func BenchmarkSplit(b *testing.B) {
	for _, name := range []string{"cbr128-joint-44100", "cbr320-44100", "cbr8-24000"} {
		frames, stream := clean(b, fixture(b, name))
		stream = stream[:frames[len(frames)-1].offset]
		song := bytes.Repeat(stream, 16<<20/len(stream))
		b.Run("memory/"+name, func(b *testing.B) {
			bench(b, bytes.NewReader(song), int64(len(song)))
		})
		b.Run("file/"+name, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "song.mp3")
			if err := os.WriteFile(file, song, 0o600); err != nil {
				b.Fatal(err)
			}
			f, err := os.Open(file)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			bench(b, f, int64(len(song)))
		})
	}
	b.Run("memory/garbage", func(b *testing.B) {
		garbage := append(noise(1, 16<<20, false), mp3test.Get(b, "cbr320-44100")...)
		bench(b, bytes.NewReader(garbage), int64(len(garbage)))
	})
}

func bench(b *testing.B, r io.ReaderAt, size int64) {
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := segmenter.Split(r, size); err != nil {
			b.Fatal(err)
		}
	}
}

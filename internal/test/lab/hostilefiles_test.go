package lab

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/internal/mpeg"
	"segue/internal/test/mp3test"
	"segue/server/catalog"
)

// hostileFiles are files of every kind that has broken a player.
func hostileFiles(t *testing.T) map[string][]byte {
	song, tiny := mp3test.Get(t, "cbr320-44100"), mp3test.Get(t, "cbr8-24000")
	files := map[string][]byte{
		"a tag that isn't there": append(mp3test.ID3v2Header(3, false, 1<<28-1), song...),
		"a chain of tags":        append(bytes.Repeat(mp3test.ID3v2Header(3, false, 0), 10_000), song...),
		"headers that lie":       bytes.ReplaceAll(song, []byte{0xff, 0xfb, 0xe0}, []byte{0xff, 0xfb, 0x10}),
		"headers and no more":    bytes.Repeat([]byte{0xff, 0xfb, 0x90, 0x64}, 1<<16),
		"sync words":             bytes.Repeat([]byte{0xff}, 1<<20),
		"pieces":                 bytes.Repeat(append(song[:5000:5000], "junk"...), 20),
		"cut":                    song[:len(song)*2/3],
		"tiny frames":            bytes.Repeat(tiny[:24*(len(tiny)/24)], 3),
		"two songs of two rates": slices.Concat(song, mp3test.Get(t, "cbr128-stereo-48000")),
		"nothing":                {},
		"nothing to decode":      bytes.Repeat(song, 3),
	}
	for at, b := 0, files["nothing to decode"]; at < len(b); {
		frame := b[at:][:mpeg.ReadHeader(b[at:]).Size()]
		copy(frame[mpeg.HeaderLen:], bytes.Repeat([]byte{0xfe}, len(frame))) // big_values of 509
		at += len(frame)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i, f := range mp3test.All() {
		if testing.Short() && i%4 > 0 {
			continue
		}
		noisy := slices.Clone(f.Data)
		for range len(noisy) / 50 {
			noisy[r.IntN(len(noisy))] = byte(r.Uint32())
		}
		files["noise in "+f.Name] = noisy
		// Headers stay, so that the decoder is given all of the rest.
		garbled := slices.Clone(f.Data)
		for i := len(garbled) / 4; i < len(garbled); i++ {
			if garbled[i] != 0xff && garbled[i-1] != 0xff && garbled[max(i-2, 0)] != 0xff && garbled[max(i-3, 0)] != 0xff {
				garbled[i] = byte(r.IntN(255))
			}
		}
		files["garbled "+f.Name] = garbled
	}
	return files
}

// TestHostileFiles plays a library in which every other file is hostile: each
// of those is not listed, or plays as far as it can, or fails with an error of
// its own, and the good ones between them are heard as if they were alone.
func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	hostile, good := hostileFiles(t), mp3test.Get(t, "cbr128-joint-44100")
	for name, b := range hostile {
		if err := errors.Join(os.WriteFile(filepath.Join(dir, name+".mp3"), b, 0o600),
			os.WriteFile(filepath.Join(dir, name+" good.mp3"), good, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := catalog.Open(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var queue []uint32
	intact := make(map[uint32]bool)
	for _, s := range c.Songs() {
		queue = append(queue, s.Number)
		intact[s.Number] = hostile[s.Path[:len(s.Path)-len(".mp3")]] == nil
	}
	alone := queue[slices.IndexFunc(queue, func(n uint32) bool { return intact[n] })]
	want := decode(t, c, alone, func(r io.Reader) audio.Source { return audio.NewDecoder(r) }, 0, 1<<30)
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, Symmetric(20*time.Millisecond, 20e6), player.Config{Rate: 44100})
		defer r.Close()
		r.Player.Play(queue...)
		_ = r.Player.Wait(t.Context()) // the last song's, which may be a hostile one's
		ended, failed, heard := 0, 0, 0
		songs := make(map[uint32]uint32) // by generation
		for _, e := range r.Events() {
			switch songs[e.Gen] = e.Song; e.Kind {
			case player.Ended:
				ended++
			case player.Failed:
				failed++
				if intact[e.Song] {
					t.Errorf("good song %d fails: %v", e.Song, e.Err)
				}
			}
		}
		plays := make(map[uint32][]audio.Sample)
		for _, take := range r.Speaker.Takes() {
			rest := take.Samples
			for _, run := range take.Runs {
				plays[run.Gen] = append(plays[run.Gen], rest[:run.Samples]...)
				rest = rest[run.Samples:]
			}
		}
		for gen, samples := range plays {
			if !intact[songs[gen]] {
				continue
			}
			heard++
			if !slices.Equal(samples, want) {
				t.Errorf("of good song %d other samples are heard, %d of %d", songs[gen], len(samples), len(want))
			}
		}
		t.Logf("%d hostile files: %d songs listed, %d heard to their ends, %d failed", len(hostile), len(queue), ended, failed)
		if ended+failed != len(queue) || heard != len(hostile) || failed == 0 {
			t.Errorf("%d ended and %d failed of %d; %d good ones heard of %d", ended, failed, len(queue), heard, len(hostile))
		}
	})
}

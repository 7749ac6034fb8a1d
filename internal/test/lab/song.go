package lab

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"segue/segmenter"
	"segue/server/catalog"
)

// Frames of MPEG-1 Layer III at 44.1 kHz, stereo.
const (
	sampleRate   = 44100
	frameSamples = 1152
)

var bitrates = []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}

// WriteSong writes a song of a constant bit rate in kbit/s: frames with valid
// headers, whose main data is noise and stands each in its own frame.
func WriteSong(file string, kbits int, length time.Duration) error {
	index := slices.Index(bitrates, kbits)
	if index <= 0 {
		return fmt.Errorf("MPEG-1 Layer III has no bit rate of %d kbit/s", kbits)
	}
	noise := make([]byte, 4096)
	rand.NewChaCha8([32]byte{byte(index)}).Read(noise)
	noise = bytes.ReplaceAll(noise, []byte{0xFF}, []byte{0}) // never the first octet of a header
	var b bytes.Buffer
	frames := int(length.Seconds() * sampleRate / frameSamples)
	owed := 0 // of a frame's octets, in 44100ths
	for i := range frames {
		owed += 144 * kbits * 1000
		size := owed / sampleRate
		owed %= sampleRate
		padded := size - 144*kbits*1000/sampleRate
		b.Write([]byte{0xFF, 0xFB, byte(index<<4 | padded<<1), 0})
		b.Write(make([]byte, 32)) // side information: no earlier frame is needed
		from := i % 1000          // so that frames differ
		b.Write(noise[from : from+size-36])
	}
	return os.WriteFile(file, b.Bytes(), 0o600)
}

// A Library is songs as a server wants them, cut in another way than the
// catalogue does.
type Library struct {
	*catalog.Catalog
	songs []*catalog.Song
}

// OpenLibrary writes a song for each bit rate in kbit/s into dir and opens
// them, cut into segments of a length. Song number i+1 has the i-th bit rate.
func OpenLibrary(dir string, length, segment time.Duration, kbits ...int) (*Library, error) {
	for _, k := range kbits {
		if err := WriteSong(filepath.Join(dir, fmt.Sprintf("%03d.mp3", k)), k, length); err != nil {
			return nil, err
		}
	}
	c, err := catalog.Open(context.Background(), dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	l := &Library{Catalog: c}
	return l, l.cut(dir, segment)
}

// cut splits the catalogue's songs anew.
func (l *Library) cut(dir string, segment time.Duration) error {
	for _, s := range l.Catalog.Songs() {
		b, err := os.ReadFile(filepath.Join(dir, s.Path))
		if err != nil {
			return err
		}
		anew := *s
		if anew.Song, err = segmenter.SplitEvery(bytes.NewReader(b), int64(len(b)), segment); err != nil {
			return err
		}
		anew.Revision = fmt.Sprintf("%016x-%d", anew.Hash, anew.FramesPerSegment)
		l.songs = append(l.songs, &anew)
	}
	return nil
}

// Songs implements session.Library.
func (l *Library) Songs() []*catalog.Song { return l.songs }

// Song implements session.Library.
func (l *Library) Song(number uint32) (*catalog.Song, error) {
	if number == 0 || int(number) > len(l.songs) {
		return nil, catalog.ErrNoSong
	}
	return l.songs[number-1], nil
}

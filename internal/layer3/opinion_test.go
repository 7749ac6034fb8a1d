package layer3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hajimehoshi/go-mp3"

	"segue/internal/mpeg"
	"segue/internal/test/mp3test"
)

// secondOpinion is what go-mp3 makes of a stream.
func secondOpinion(stream []byte) (samples [][2]float32, err error) {
	defer func() { // it panics on some broken data
		if r := recover(); r != nil {
			err = fmt.Errorf("go-mp3 panicked: %v", r)
		}
	}()
	d, err := mp3.NewDecoder(struct{ io.Reader }{bytes.NewReader(stream)})
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(d)
	for ; len(b) >= 4; b = b[4:] {
		left, right := int16(binary.LittleEndian.Uint16(b)), int16(binary.LittleEndian.Uint16(b[2:]))
		samples = append(samples, [2]float32{float32(left), float32(right)})
	}
	return samples, err
}

// fault names what go-mp3 is known to decode wrongly in a frame; "" if nothing.
func fault(frame []byte) string {
	h := mpeg.ReadHeader(frame)
	offset, length := h.SideInfo()
	var side mpeg.SideInfo
	side.Read(h, frame[offset:offset+length])
	switch {
	case h.Version() == mpeg.MPEG25:
		return "MPEG-2.5 is refused"
	case h.Free():
		return "free format is refused"
	case h.Rate() == 22050 && h.Padding() > 0:
		return lostPadding
	case h.Intensity():
		return "the positions of intensity stereo are read from the left channel"
	}
	for gr := range h.Granules() {
		for ch := range h.Channels() {
			switch g := &side.Granules[gr][ch]; {
			case g.BlockType != mpeg.Short:
			case h.MidSide():
				return "mid/side stereo ends too early in short blocks"
			case g.MixedBlock && h.Version() == mpeg.MPEG2:
				return "mixed blocks of MPEG-2 make it panic"
			}
		}
	}
	return ""
}

const lostPadding = "the padding of a frame at 22.05 kHz is lost"

// disagree says where the decoder and go-mp3 differ by more than rounding in a
// frame that go-mp3 has no known fault with, nor with the two before it, which
// overlap. It returns how many frames were compared.
func disagree(frames [][]byte, got, second [][2]float32) (compared int, err error) {
	size := mpeg.ReadHeader(frames[0]).Samples()
	clean := 0 // frames without a fault in a row
	for i, frame := range frames {
		switch clean++; fault(frame) {
		case "":
		case lostPadding:
			return compared, nil // it has lost its place
		default:
			clean = 0
		}
		if clean <= min(i, 2) || (i+1)*size > len(second) {
			continue
		}
		compared++
		for k := i * size; k < (i+1)*size; k++ {
			for c := range 2 {
				want := 32767 * float64(max(-1, min(1, got[k][c])))
				if off := math.Abs(float64(second[k][c]) - want); off > 2 {
					return compared, fmt.Errorf("frame %d, sample %d of channel %d is %.1f, and %v by go-mp3: %x", i, k%size, c, want, second[k][c], frame[:min(len(frame), 40)])
				}
			}
		}
	}
	return compared, nil
}

// TestSecondOpinion decodes the fixtures and synthetic frames with go-mp3 too.
func TestSecondOpinion(t *testing.T) {
	all := 0
	try := func(name string, frames [][]byte) {
		got := decodeAll(t, frames)
		second, err := secondOpinion(slices.Concat(frames...))
		if err != nil && !slices.ContainsFunc(frames, func(f []byte) bool { return fault(f) != "" }) {
			t.Errorf("%s: %v", name, err)
		}
		n, err := disagree(frames, got, second)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all += n
	}
	for _, f := range mp3test.All() {
		if f.Layer == 3 {
			try(f.Name, split(t, f.Data))
		}
	}
	for _, rate := range []int{16000, 22050, 24000, 32000, 44100, 48000} {
		for _, mode := range []mpeg.Header{0, 1<<6 | 2<<4, 3 << 6} {
			h := headerOf(rate) | mode
			b := builder{random: rand.New(rand.NewPCG(uint64(h), 3)), header: h, short: 0.3, mixed: true}
			try(fmt.Sprintf("%d Hz, mode %x", rate, uint32(mode)), b.stream(30))
		}
	}
	t.Logf("%d frames were compared", all)
	if all < 500 {
		t.Errorf("only %d frames were compared", all)
	}
}

// TestKnownFaults wants each fault that is excused to be there: where go-mp3 is
// mended, the excuse has to go.
func TestKnownFaults(t *testing.T) {
	differs := func(h mpeg.Header, short float64, mixed bool) bool {
		b := builder{random: rand.New(rand.NewPCG(uint64(h), 3)), header: h, short: short, mixed: mixed}
		frames := b.stream(40)
		got := decodeAll(t, frames)
		second, err := secondOpinion(slices.Concat(frames...))
		if err != nil || len(second) != len(got) {
			return true
		}
		for k := range got {
			for c := range 2 {
				if math.Abs(float64(second[k][c])-32767*float64(max(-1, min(1, got[k][c])))) > 2 {
					return true
				}
			}
		}
		return false
	}
	for name, there := range map[string]bool{
		"MPEG-2.5":                 differs(headerOf(11025), 0, false),
		"intensity stereo":         differs(headerOf(44100)|1<<6|1<<4, 0, false),
		"mid/side in short blocks": differs(headerOf(44100)|1<<6|2<<4, 0.6, false),
		"mixed blocks of MPEG-2":   differs(headerOf(24000)|3<<6, 0.6, true),
		"padding at 22.05 kHz":     differs(headerOf(22050)|1<<9&^(14<<12)|10<<12|3<<6, 0, false),
	} {
		if !there {
			t.Errorf("%s: go-mp3 is right", name)
		}
	}
	if _, err := secondOpinion([]byte{0xff, 0xfb, 0x00, 0x64}); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("free format: %v", err)
	}
}

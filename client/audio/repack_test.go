package audio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
)

// A packer writes frames as an encoder does, with random bytes for codes.
type packer struct {
	random *rand.Rand
	header header // without padding
	full   int    // of 10 frames, how many use every byte they may
	stream []byte // main data so far
	next   int    // where in stream the next frame's main data begins
	owed   int    // what rounding down has kept back, in 1/rate bytes
}

// frame gives the next frame's header, its body and its main data.
func (p *packer) frame() (h header, body, data []byte) {
	h = p.header
	// A size without padding is rounded down: now and then a padded frame makes up for it.
	p.owed += 72_000 * h.granules() * kbps(h) % h.rate()
	if p.owed >= h.rate() {
		p.owed -= h.rate()
		h |= 1 << 9
	}
	side := make([]byte, h.sideLen())
	main := make([]byte, h.size()-headerLen-len(side))
	p.next = max(p.next, len(p.stream)-h.reach())
	setBits(side, 0, h.beginBits(), len(p.stream)-p.next)

	most := min(len(p.stream)+len(main)-p.next, 4095*h.granules()*h.channels()/8)
	length := most
	if p.random.IntN(10) >= p.full {
		length = p.random.IntN(most + 1)
	}
	for i := range main {
		main[i] = byte(p.random.Uint32())
	}
	p.stream = append(p.stream, main...)
	data = p.stream[p.next : p.next+length]
	p.next += length

	bits := 8 * length
	info, _ := parseSide(h, side)
	for _, part := range info.parts {
		n := min(bits, 4095)
		setBits(side, part.at, 12, n)
		bits -= n
	}
	return h, append(side, main...), data
}

func kbps(h header) int {
	index := h >> 12 & 15
	if h.mpeg1() {
		return [15]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[index]
	}
	return [15]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[index]
}

// decoderSees is the main data that go-mp3 would read of a laid out frame, and
// what it would keep of it for the next.
func decoderSees(h header, frame, kept []byte) (main []byte) {
	begin := getBits(frame[headerLen:], 0, h.beginBits())
	return append(bytes.Clone(kept[len(kept)-begin:]), frame[headerLen+h.sideLen():]...)
}

// Whatever an encoder does with the reservoir, the decoder must see each
// frame's main data, in a frame whose size it knows.
func TestRepack(t *testing.T) {
	const stereo, mono = 0xFFFB0000, 0xFFFB00C0
	for _, version := range []uint32{0, 1 << 19} { // MPEG-1, MPEG-2
		for rate := range uint32(3) {
			for index := uint32(1); index <= 14; index++ {
				for _, word := range []uint32{stereo, mono} {
					for _, full := range []int{0, 5, 9, 10} {
						h := header(word&^version | rate<<10 | index<<12)
						t.Run(fmt.Sprintf("%08x full %d", uint32(h), full), func(t *testing.T) { repackSong(t, h, full) })
					}
				}
			}
		}
	}
}

func repackSong(t *testing.T, h header, full int) {
	p := packer{random: rand.New(rand.NewPCG(uint64(h), uint64(full))), header: h, full: full}
	var rp repacker
	var kept []byte
	for i := range 120 {
		h, body, data := p.frame()
		frame, verdict := rp.frame(h, body)
		fed := header(binary.BigEndian.Uint32(frame))
		if verdict != whole || goSize(fed) != len(frame) {
			t.Fatalf("frame %d: verdict %d, %d bytes where go-mp3 expects %d", i, verdict, len(frame), goSize(fed))
		}
		kept = decoderSees(h, frame, kept)
		if !bytes.HasPrefix(kept, data) {
			t.Fatalf("frame %d: the decoder sees other main data", i)
		}
	}
}

// goSize is the size that go-mp3 takes a frame to have.
func goSize(h header) int {
	rate, shift := h.rate(), 0
	if !h.mpeg1() {
		shift = 1
	}
	return (144_000*kbps(h)/rate + int(h>>9&1)) >> shift
}

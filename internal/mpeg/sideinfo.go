package mpeg

import "encoding/binary"

// BlockType says how the hybrid filter's windows lie in a granule (11172-3,
// 2.4.2.7, block_type).
type BlockType uint8

// The block types, as side information numbers them.
const (
	Long  BlockType = iota // normal window
	Start                  // from long to short blocks
	Short                  // three short windows
	Stop                   // from short to long blocks
)

// SideInfo is the side information of a Layer III frame (11172-3, 2.4.1.7;
// 13818-3, 2.4.1.7).
type SideInfo struct {
	MainDataBegin int           // how many bytes before the frame's own main data its main data begins
	SCFSI         [2][4]bool    // by channel and group of bands: granule 1 has granule 0's scale factors
	Granules      [2][2]Granule // by granule and channel; see [Header.Granules], [Header.Channels]
}

// A Granule is what side information says of one granule of one channel. Its
// fields are named as in the standard.
type Granule struct {
	Part23Length    int // bits of scale factors and Huffman codes
	BigValues       int // pairs of lines coded by the tables of TableSelect; 288 at most in sound data
	GlobalGain      int
	ScalefacCompr   int // 4 bits in MPEG-1, 9 after it
	WindowSwitching bool
	BlockType       BlockType
	MixedBlock      bool   // the two lowest subbands have long blocks
	TableSelect     [3]int // Huffman table of each region
	SubblockGain    [3]int // of each short window
	RegionCount     [2]int // bands of the first two regions, less one; where there is no window switching
	Preflag         bool   // in the side information of MPEG-1 alone
	ScalefacScale   bool   // scale factors count whole steps of 6 dB, not half ones
	Count1Table     int    // which table codes groups of four lines
}

// Length returns the length of the frame's main data in bits.
func (s *SideInfo) Length(h Header) int {
	bits := 0
	for gr := range h.Granules() {
		for ch := range h.Channels() {
			bits += s.Granules[gr][ch].Part23Length
		}
	}
	return bits
}

// Read takes the side information of a frame with header h from b, which has
// at least the length that [Header.SideInfo] tells. It reads what is there and
// does not judge it.
func (s *SideInfo) Read(h Header, b []byte) {
	r := bits{b: b}
	channels := h.Channels()
	*s = SideInfo{}
	if h.mpeg1() {
		s.MainDataBegin = r.take(9)
		r.skip(7 - 2*channels) // private_bits: 5 in mono, 3 otherwise
		for ch := range channels {
			for group := range 4 {
				s.SCFSI[ch][group] = r.flag()
			}
		}
	} else {
		s.MainDataBegin = r.take(8)
		r.skip(channels) // private_bits
	}
	for gr := range h.Granules() {
		for ch := range channels {
			s.Granules[gr][ch].read(&r, h.mpeg1())
		}
	}
}

// read takes one granule of one channel.
func (g *Granule) read(r *bits, mpeg1 bool) {
	g.Part23Length = r.take(12)
	g.BigValues = r.take(9)
	g.GlobalGain = r.take(8)
	if mpeg1 {
		g.ScalefacCompr = r.take(4)
	} else {
		g.ScalefacCompr = r.take(9)
	}
	if g.WindowSwitching = r.flag(); g.WindowSwitching {
		g.BlockType = BlockType(r.take(2))
		g.MixedBlock = r.flag()
		for i := range 2 {
			g.TableSelect[i] = r.take(5)
		}
		for i := range g.SubblockGain {
			g.SubblockGain[i] = r.take(3)
		}
	} else {
		for i := range g.TableSelect {
			g.TableSelect[i] = r.take(5)
		}
		g.RegionCount = [2]int{r.take(4), r.take(3)}
	}
	if mpeg1 {
		g.Preflag = r.flag()
	}
	g.ScalefacScale = r.flag()
	g.Count1Table = r.take(1)
}

// bits reads big-endian bit fields of at most 12 bits from b.
type bits struct {
	b  []byte
	at int
}

func (r *bits) take(n int) int {
	var word [4]byte
	copy(word[:], r.b[r.at/8:])
	v := binary.BigEndian.Uint32(word[:]) << (r.at % 8) >> (32 - n)
	r.at += n
	return int(v)
}

func (r *bits) flag() bool { return r.take(1) == 1 }
func (r *bits) skip(n int) { r.at += n }

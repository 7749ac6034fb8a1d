package audio

// sideInfo is what laying a frame out needs of its side information.
type sideInfo struct {
	begin int    // main_data_begin: how many bytes before the frame's own main data
	parts []part // of the main data: granule after granule, channel after channel
	short bool   // some part has short blocks
}

// A part is one granule of one channel.
type part struct {
	at        int  // its first bit in the side information: that of part2_3_length
	bits      int  // its length in the main data
	big       int  // big_values: pairs of lines coded by large tables
	quadTable bool // count1table_select: four bits for four zero lines, else one
}

// parseSide reads side information; ok is false if no encoder can have written it.
func parseSide(h header, side []byte) (info sideInfo, ok bool) {
	granuleBits, window := 63, 38
	if h.mpeg1() {
		granuleBits, window = 59, 33
	}
	info.begin = getBits(side, 0, h.beginBits())
	ok = true
	// The parts fill the side information to its end.
	for at := 8*len(side) - granuleBits*h.granules()*h.channels(); at < 8*len(side); at += granuleBits {
		p := part{
			at:        at,
			bits:      getBits(side, at, 12),
			big:       getBits(side, at+12, 9),
			quadTable: getBits(side, at+granuleBits-1, 1) == 1,
		}
		info.parts = append(info.parts, p)
		if p.big > 576/2 {
			ok = false
		}
		if getBits(side, at+window, 3) == 0b110 { // window_switching_flag, block_type 2
			info.short = true
		}
	}
	return info, ok
}

// length is that of the main data in bytes.
func (info sideInfo) length() int {
	bits := 0
	for _, p := range info.parts {
		bits += p.bits
	}
	return (bits + 7) / 8
}

// lengthen lets go-mp3 undo mid/side stereo in short blocks. It does that up
// to the last line that is coded, but counts lines as they were before short
// blocks were put in order, so that some come out on the left alone.
//
// So zeros are coded for all lines above that one, in one channel of each
// granule, if spare bytes allow: each four zero lines are one bit or four, all
// of them ones. The sound is the same, and nothing is changed in place.
func (info sideInfo) lengthen(side, data []byte, spare int) (newSide, newData []byte) {
	newSide = append(newSide, side...)
	out := bitWriter{b: make([]byte, 0, len(data)+spare)}
	from := 0
	for i := 0; i+1 < len(info.parts); i += 2 {
		pair := info.parts[i : i+2]
		grow := 0 // the channel that is cheaper to lengthen
		if pair[1].zeroBits() < pair[0].zeroBits() {
			grow = 1
		}
		for ch, p := range pair {
			out.copy(data, from, p.bits)
			from += p.bits
			if n := p.zeroBits(); ch == grow && p.bits+n < 1<<12 {
				out.ones(n)
				setBits(newSide, p.at, 12, p.bits+n)
			}
		}
	}
	if len(out.b) > len(data)+spare {
		return side, data
	}
	return newSide, out.b
}

// zeroBits is how many bits code all lines above the big values as zeros.
func (p part) zeroBits() int {
	quads := (576 - 2*p.big + 3) / 4
	if p.quadTable {
		return 4 * quads
	}
	return quads
}

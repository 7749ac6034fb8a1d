package layer3

import (
	"math"
	"math/rand/v2"

	"segue/internal/mpeg"
)

// A bitWriter appends big-endian bit fields.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(v uint, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v >> i & 1 << (7 - w.n%8))
		w.n++
	}
}

func (w *bitWriter) flag(v bool) {
	if v {
		w.put(1, 1)
	} else {
		w.put(0, 1)
	}
}

// A builder makes streams of frames with random side information and random
// values, of all that the standard allows and no encoder at hand makes.
type builder struct {
	random *rand.Rand
	header mpeg.Header // of every frame, with the largest bitrate
	mixed  bool        // mixed blocks too
	short  float64     // how many times long blocks give way to short ones, and go on

	last [2]mpeg.Granule // by channel
}

// stream makes n frames.
func (b *builder) stream(n int) (frames [][]byte) {
	h := b.header
	offset, length := h.SideInfo()
	room := h.Size() - offset - length
	var main []byte // of all frames
	var sides [][]byte
	for k := range n {
		start := max(len(main), k*room-h.Reach())
		if b.random.IntN(4) == 0 {
			start = k * room // nothing from the reservoir
		}
		main = append(main, make([]byte, start-len(main))...)
		var data bitWriter
		var side mpeg.SideInfo
		last := b.last
		for share := 1.0; ; share *= 0.8 {
			b.last = last
			data, side = b.frame(h, share)
			if start+len(data.b) <= (k+1)*room {
				break
			}
		}
		side.MainDataBegin = k*room - start
		main = append(main, data.b...)
		sides = append(sides, writeSide(h, &side))
	}
	main = append(main, make([]byte, n*room-len(main))...)
	for k, side := range sides {
		frame := []byte{byte(h >> 24), byte(h >> 16), byte(h >> 8), byte(h)}
		frame = append(frame, make([]byte, offset-mpeg.HeaderLen)...)
		frames = append(frames, append(append(frame, side...), main[k*room:(k+1)*room]...))
	}
	return frames
}

// frame makes the main data of a frame with up to a share of all values.
func (b *builder) frame(h mpeg.Header, share float64) (data bitWriter, side mpeg.SideInfo) {
	mpeg1 := h.Version() == mpeg.MPEG1
	for gr := range h.Granules() {
		for ch := range h.Channels() {
			g := &side.Granules[gr][ch]
			if left := &side.Granules[gr][0]; ch == 1 && h.Mode() == mpeg.JointStereo {
				g.WindowSwitching, g.BlockType, g.MixedBlock = left.WindowSwitching, left.BlockType, left.MixedBlock
			} else {
				*g = b.form(ch)
			}
			b.fields(g, mpeg1)
			if mpeg1 && gr == 1 && g.BlockType != mpeg.Short && side.Granules[0][ch].BlockType != mpeg.Short {
				for i := range 4 {
					side.SCFSI[ch][i] = b.random.IntN(3) == 0
				}
			}
			from := data.n
			b.factors(&data, h, g, ch, &side.SCFSI[ch], gr)
			b.values(&data, h, g, ch, share)
			g.Part23Length = data.n - from
			if g.Part23Length > 4095 {
				return bitWriter{b: make([]byte, 1<<20)}, side // too long
			}
		}
	}
	return data, side
}

// form makes the fields that both channels share in joint stereo. Blocks go
// from long to short and back by way of start and stop, all mixed or none:
// ffmpeg relies on it.
func (b *builder) form(ch int) (g mpeg.Granule) {
	next, last := b.random.Float64() < b.short, b.last[ch]
	switch last.BlockType {
	case mpeg.Long, mpeg.Stop:
		if next {
			g.BlockType, g.MixedBlock = mpeg.Start, b.mixed && b.random.IntN(2) == 0
		}
	default:
		g.BlockType, g.MixedBlock = mpeg.Stop, last.MixedBlock
		if next || last.BlockType == mpeg.Start {
			g.BlockType = mpeg.Short
		}
	}
	g.WindowSwitching = g.BlockType != mpeg.Long
	b.last[ch] = g
	return g
}

// fields makes the others at random.
func (b *builder) fields(g *mpeg.Granule, mpeg1 bool) {
	r := b.random
	g.ScalefacCompr = r.IntN(512)
	if mpeg1 {
		g.ScalefacCompr = r.IntN(16)
		g.Preflag = r.IntN(2) == 0
	}
	g.ScalefacScale = r.IntN(2) == 0
	g.Count1Table = r.IntN(2)
	tables := []int{0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31}
	for i := range g.TableSelect {
		g.TableSelect[i] = tables[r.IntN(len(tables))]
	}
	if g.WindowSwitching {
		g.TableSelect[2] = 0
		for i := range g.SubblockGain {
			g.SubblockGain[i] = r.IntN(8)
		}
	} else {
		g.RegionCount = [2]int{r.IntN(13), r.IntN(8)}
	}
}

// factors writes scale factors, which are kept low enough to hear their bands.
func (b *builder) factors(w *bitWriter, h mpeg.Header, g *mpeg.Granule, ch int, scfsi *[4]bool, gr int) {
	intensity := ch == 1 && h.Intensity()
	put := func(n, count int) {
		for range count {
			limit := 1 << n
			if intensity && h.Version() == mpeg.MPEG1 {
				limit = min(limit, 8)
			} else if intensity && n > 0 {
				// All ones stand for no position; some decoders say so of 7 alone,
				// or of 16 and more.
				limit = min(limit-1, 7)
			}
			w.put(uint(b.random.IntN(limit)), n)
		}
	}
	if h.Version() != mpeg.MPEG1 {
		row, lengths := lengths2(uint(g.ScalefacCompr), intensity)
		kind := 0
		if g.BlockType == mpeg.Short {
			kind = 1
			if g.MixedBlock {
				kind = 2
			}
		}
		for i, n := range counts2[row][kind] {
			put(int(lengths[i]), n)
		}
		return
	}
	low, high := int(lengthsLow[g.ScalefacCompr]), int(lengthsHigh[g.ScalefacCompr])
	switch {
	case g.BlockType == mpeg.Short && g.MixedBlock:
		put(low, 17)
		put(high, 18)
	case g.BlockType == mpeg.Short:
		put(low, 18)
		put(high, 18)
	default:
		for i, n := range []int{6, 5, 5, 5} {
			if gr == 1 && scfsi[i] {
				continue
			}
			if i < 2 {
				put(low, n)
			} else {
				put(high, n)
			}
		}
	}
}

// values writes values and the fields that tell of them.
func (b *builder) values(w *bitWriter, h mpeg.Header, g *mpeg.Granule, ch int, share float64) {
	r := b.random
	g.BigValues = int(share * float64(r.IntN(289)))
	if r.IntN(8) == 0 {
		g.BigValues = int(share * 288)
	}
	if ch == 1 && h.Intensity() {
		g.BigValues /= 3 // the rest is intensity stereo
	}
	bands := bandsOf(h)
	ends := [3]int{0, 576, 576}
	switch {
	case !g.WindowSwitching:
		ends[0], ends[1] = bands.long[min(g.RegionCount[0]+1, 22)], bands.long[min(g.RegionCount[0]+g.RegionCount[1]+2, 22)]
	case g.BlockType == mpeg.Short:
		ends[0] = 3 * bands.short[3]
	default:
		ends[0] = bands.long[8]
	}
	highest := 1
	for i, region := 0, 0; i < 2*g.BigValues; i += 2 {
		for i >= ends[region] {
			region++
		}
		t := g.TableSelect[region]
		if t == 0 {
			continue
		}
		x, y := b.value(t), b.value(t)
		highest = max(highest, x, y)
		b.pair(w, t, x, y)
	}
	quads := (576 - 2*g.BigValues) / 4
	if ch == 1 && h.Intensity() {
		quads = 0
	}
	if quads > 0 {
		quads = int(share * float64(r.IntN(quads+1)))
	}
	c := [...]code{quadCode, quadCodeB()}[g.Count1Table]
	for range quads {
		v := r.IntN(16)
		w.put(uint(c.words[v]), int(c.bits[v]))
		for i := 3; i >= 0; i-- {
			if v>>i&1 == 1 {
				w.put(uint(r.IntN(2)), 1)
			}
		}
	}
	// The loudest line is at a twentieth of full scale or so.
	loud := math.Pow(float64(highest), 4.0/3) * 20
	g.GlobalGain = max(0, min(255, 210-int(4*math.Log2(loud))+r.IntN(12)))
}

// value is one that table t can code; large ones are rare.
func (b *builder) value(t int) int {
	size := b.code(t).size
	v := b.random.IntN(size)
	if linbits[t] > 0 && b.random.IntN(20) == 0 {
		v = 15 + b.random.IntN(1<<linbits[t])
	}
	return v
}

func (b *builder) code(t int) code {
	switch {
	case t >= 24:
		t = 24
	case t >= 16:
		t = 16
	}
	return codes[t]
}

// pair writes the word of two values, what they are above 15, and their signs.
func (b *builder) pair(w *bitWriter, t, x, y int) {
	c := b.code(t)
	i := min(x, c.size-1)*c.size + min(y, c.size-1)
	w.put(uint(c.words[i]), int(c.bits[i]))
	for _, v := range [2]int{x, y} {
		if n := int(linbits[t]); n > 0 && v >= 15 {
			w.put(uint(v-15), n)
		}
		if v > 0 {
			w.put(uint(b.random.IntN(2)), 1)
		}
	}
}

// writeSide writes side information.
func writeSide(h mpeg.Header, s *mpeg.SideInfo) []byte {
	var w bitWriter
	mpeg1 := h.Version() == mpeg.MPEG1
	if mpeg1 {
		w.put(uint(s.MainDataBegin), 9)
		w.put(0, 7-2*h.Channels())
		for ch := range h.Channels() {
			for _, v := range s.SCFSI[ch] {
				w.flag(v)
			}
		}
	} else {
		w.put(uint(s.MainDataBegin), 8)
		w.put(0, h.Channels())
	}
	for gr := range h.Granules() {
		for ch := range h.Channels() {
			g := &s.Granules[gr][ch]
			w.put(uint(g.Part23Length), 12)
			w.put(uint(g.BigValues), 9)
			w.put(uint(g.GlobalGain), 8)
			if mpeg1 {
				w.put(uint(g.ScalefacCompr), 4)
			} else {
				w.put(uint(g.ScalefacCompr), 9)
			}
			w.flag(g.WindowSwitching)
			if g.WindowSwitching {
				w.put(uint(g.BlockType), 2)
				w.flag(g.MixedBlock)
				w.put(uint(g.TableSelect[0]), 5)
				w.put(uint(g.TableSelect[1]), 5)
				for _, v := range g.SubblockGain {
					w.put(uint(v), 3)
				}
			} else {
				for _, v := range g.TableSelect {
					w.put(uint(v), 5)
				}
				w.put(uint(g.RegionCount[0]), 4)
				w.put(uint(g.RegionCount[1]), 3)
			}
			if mpeg1 {
				w.flag(g.Preflag)
			}
			w.flag(g.ScalefacScale)
			w.put(uint(g.Count1Table), 1)
		}
	}
	return w.b
}

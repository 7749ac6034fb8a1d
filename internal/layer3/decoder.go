// Package layer3 decodes MPEG audio Layer III, frame by frame: MPEG-1 after
// ISO/IEC 11172-3, MPEG-2 after ISO/IEC 13818-3, and MPEG-2.5, at all nine
// sampling rates. Comments name the clauses.
//
// It looks for no frames, knows no tags, and does nothing about an encoder's
// delay: it is given one frame after the other and makes samples of each.
package layer3

import (
	"errors"

	"segue/internal/mpeg"
)

// What can be wrong with a frame. With the last two it has its samples, and
// they go from what came before to silence.
var (
	// ErrNotLayer3 says that there is no whole frame of Layer III.
	ErrNotLayer3 = errors.New("no whole frame of MPEG audio Layer III")
	// ErrReservoir says that the frame needs bytes of earlier frames that the
	// decoder was not given, as it is where decoding begins in mid-stream.
	ErrReservoir = errors.New("the frame's data begins in frames that were not decoded")
	// ErrData says that the frame's data can't be what an encoder wrote.
	ErrData = errors.New("the frame's data is damaged")
)

// MaxSamples is the most samples a frame has.
const MaxSamples = 1152

// A Decoder decodes one stream. The zero value is at the start of one. It may
// not be used concurrently, and it allocates nothing.
type Decoder struct {
	buf  [bufSize]byte // main data of the frames so far: the reservoir
	held int           // how much of buf that is

	side     mpeg.SideInfo
	factors  [2]factors      // by channel, of the last granule
	values   [576]float32    // of the granule and channel at hand
	spectrum [2][576]float32 // of the granule at hand
	lines    [2]int          // how many of the spectrum's lines may be other than 0

	channels  int // of the last frame
	hybrid    [2]hybrid
	subbands  block
	polyphase [2]polyphase
}

// Reset forgets the stream, as before a seek.
func (d *Decoder) Reset() { *d = Decoder{} }

// Decode decodes one frame: from its header on to where the next one starts,
// also in free format. It writes the frame's samples to out, left and right,
// full scale being −1 to 1, and returns how many there are; those of one
// channel are both. out must have room for the header's Samples, or [MaxSamples].
//
// CRCs are not checked, as some encoders write wrong ones. Samples are always
// finite, and may go beyond full scale.
func (d *Decoder) Decode(out [][2]float32, frame []byte) (samples int, err error) {
	if len(frame) < mpeg.HeaderLen {
		return 0, ErrNotLayer3
	}
	h := mpeg.ReadHeader(frame)
	if !h.Valid() || h.Layer() != 3 {
		return 0, ErrNotLayer3
	}
	offset, length := h.SideInfo()
	if len(frame) < offset+length || len(frame) > mpeg.MaxFree {
		return 0, ErrNotLayer3
	}
	d.side.Read(h, frame[offset:offset+length])
	start, err := d.fill(h, frame[offset+length:])
	if h.Channels() != d.channels {
		if d.channels == 1 { // a mono channel was what both heard
			d.hybrid[1], d.polyphase[1] = d.hybrid[0], d.polyphase[0]
		}
		d.channels = h.Channels()
	}
	r := bitReader{buf: &d.buf, at: uint(8 * start)}
	for gr := range h.Granules() {
		if err == nil {
			err = d.granule(h, gr, &r)
		}
		if err != nil {
			d.lines = [2]int{}
		}
		d.synthesize(out[576*gr:576*gr+576], gr)
	}
	return h.Samples(), err
}

// fill appends a frame's main data to the reservoir, and returns where the
// data of the frame itself starts (11172-3, 2.4.2.7, main_data_begin).
func (d *Decoder) fill(h mpeg.Header, main []byte) (start int, err error) {
	if reach := h.Reach(); d.held > reach {
		copy(d.buf[:], d.buf[d.held-reach:d.held])
		d.held = reach
	}
	start = d.held - d.side.MainDataBegin
	d.held += copy(d.buf[d.held:], main)
	switch {
	case !possible(h, &d.side):
		return 0, ErrData
	case start < 0:
		return 0, ErrReservoir
	case 8*start+d.side.Length(h) > 8*d.held:
		return 0, ErrData
	}
	return start, nil
}

// possible reports whether an encoder can have written the side information.
func possible(h mpeg.Header, s *mpeg.SideInfo) bool {
	for gr := range h.Granules() {
		for ch := range h.Channels() {
			g := &s.Granules[gr][ch]
			if g.BigValues > 576/2 || g.WindowSwitching && g.BlockType == mpeg.Long {
				return false
			}
		}
	}
	return true
}

// granule makes the spectrum of granule gr.
func (d *Decoder) granule(h mpeg.Header, gr int, r *bitReader) error {
	b := bandsOf(h)
	extra := 0
	if h.MidSide() {
		extra = midSideGain
	}
	for ch := range h.Channels() {
		g, f := &d.side.Granules[gr][ch], &d.factors[ch]
		end := r.at + uint(g.Part23Length)
		preflag := g.Preflag
		if h.Version() == mpeg.MPEG1 {
			var scfsi [4]bool
			if gr == 1 {
				scfsi = d.side.SCFSI[ch]
			}
			f.read1(r, g, &scfsi)
		} else {
			intensity := ch == 1 && h.Intensity()
			f.read2(r, g, intensity)
			preflag = !intensity && preflag2(g.ScalefacCompr)
		}
		n, err := d.read(r, g, b, end)
		if err != nil {
			return err
		}
		d.lines[ch] = requantize(&d.spectrum[ch], &d.values, n, g, f, preflag, b, extra)
		r.at = end // stuffing may lie before it
	}
	if h.Channels() == 2 {
		d.lines = joinStereo(h, &d.spectrum, d.lines, &d.side.Granules[gr], &d.factors[1], b)
	}
	return nil
}

// read decodes the values of one granule of one channel, whose data ends at
// bit end, and returns how many of them may be other than 0 (11172-3,
// 2.4.3.4.6).
func (d *Decoder) read(r *bitReader, g *mpeg.Granule, b *bands, end uint) (n int, err error) {
	big := 2 * g.BigValues
	first, second := 0, 576 // where the second and third region start
	switch {
	case !g.WindowSwitching:
		first = b.long[min(g.RegionCount[0]+1, 22)]
		second = b.long[min(g.RegionCount[0]+g.RegionCount[1]+2, 22)]
	case g.BlockType == mpeg.Short:
		first = 3 * b.short[3]
	default:
		first = b.long[8]
	}
	first, second = min(first, big), min(second, big)
	r.bigValues(d.values[:first], g.TableSelect[0])
	r.bigValues(d.values[first:second], g.TableSelect[1])
	r.bigValues(d.values[second:big], g.TableSelect[2])
	if r.at > end {
		return 0, ErrData
	}
	n = big + r.quads(d.values[big:], g.Count1Table, end)
	clear(d.values[n:])
	return n, nil
}

// synthesize makes the samples of a granule's spectrum.
func (d *Decoder) synthesize(out [][2]float32, gr int) {
	for ch := range d.channels {
		d.hybrid[ch].run(&d.subbands, &d.spectrum[ch], d.lines[ch], &d.side.Granules[gr][ch])
		d.polyphase[ch].run(out, &d.subbands, ch)
	}
	if d.channels == 1 {
		for i := range out {
			out[i][1] = out[i][0]
		}
	}
}

package audio

import "encoding/binary"

// A repacker lays frames out anew, without loss, so that the decoder gets each
// of them right.
//
// A frame's main data may begin in the frames before it (the bit reservoir).
// go-mp3 has three weaknesses there. It mistakes the size of most padded
// frames of 22.05 kHz. It decodes noise if the reservoir lacks what a frame
// needs, as at a start in mid-song. And after an error it has forgotten the
// reservoir, and decodes noise again.
//
// So the repacker keeps the reservoir itself, and puts a frame's main data
// whole into a frame of the largest bit rate, whose size go-mp3 knows, where
// nothing before it is needed:
//
//	header | side information | main data | zeros | what the next may need
//
// What the next frame may need of the stream so far is there for the few whose
// main data is too long for that: they find their beginning in the frame fed
// before them, as in the original. A frame that can't be decoded is muted: it
// keeps its place in time and in the reservoir, and has no sound.
type repacker struct {
	held     []byte // the stream's last main data, at most reach bytes between frames
	from, to int    // the part of held that ends the frame laid out last
	out      []byte
}

// A verdict says what became of a frame.
type verdict int

const (
	whole   verdict = iota // laid out to be decoded
	lacking                // muted: its main data begins before the stream does
	broken                 // muted: its side information can't be true
)

// frame lays out the frame with header h, whose bytes after header and CRC are
// body. The result is valid until the next call.
func (rp *repacker) frame(h header, body []byte) ([]byte, verdict) {
	side, main := body[:h.sideLen()], body[h.sideLen():]
	info, ok := parseSide(h, side)
	if h.rate() == 22050 && !info.short {
		// A whole frame of the largest bit rate can be a byte too short here.
		// Long blocks mean the same at 16 kHz, where frames are longer.
		h |= 2 << 10
	}
	start := len(rp.held) - info.begin
	end := start + info.length()
	rp.held = append(rp.held, main...)
	switch {
	case !ok || end > len(rp.held):
		return rp.mute(h), broken
	case start < 0:
		return rp.mute(h), lacking
	}
	next := max(end, len(rp.held)-h.reach()) // where the next frame's main data may begin
	spare := h.room() - (end - start) - (len(rp.held) - next)
	switch data := rp.held[start:end]; {
	case spare >= 0:
		if h.midSide() && info.short {
			side, data = info.lengthen(side, data, spare)
		}
		return rp.lay(h, side, 0, data, next), whole
	case start >= rp.from && start <= rp.to && end-rp.to <= h.room():
		return rp.lay(h, side, rp.to-start, rp.held[min(rp.to, end):end], next), whole
	case len(data) <= h.room():
		return rp.lay(h, side, 0, data, next), whole
	}
	return rp.mute(h), lacking
}

// mute lays out a silent frame.
func (rp *repacker) mute(h header) []byte {
	return rp.lay(h, make([]byte, h.sideLen()), 0, nil, max(0, len(rp.held)-h.reach()))
}

// lay writes a frame whose main data is data, preceded by begin bytes of the
// frame before it. It ends with as much of held as there is room for, from
// next on.
func (rp *repacker) lay(h header, side []byte, begin int, data []byte, next int) []byte {
	const largest, noCRC, fields = 14 << 12, 1 << 16, 0xF<<12 | 1<<9 | 3 // fields: bit rate, padding, emphasis
	word := h&^fields | largest | noCRC
	if h.mpeg1() {
		word |= 1 << 9 // one byte more, for originals that have it
	}
	rp.from, rp.to = next, min(len(rp.held), next+h.room()-len(data))

	out := binary.BigEndian.AppendUint32(rp.out[:0], uint32(word))
	out = append(out, side...)
	setBits(out[headerLen:], 0, h.beginBits(), begin)
	out = append(out, data...)
	out = append(out, make([]byte, h.room()-len(data)-(rp.to-rp.from))...)
	out = append(out, rp.held[rp.from:rp.to]...)
	rp.out = out

	if drop := len(rp.held) - h.reach(); drop > 0 {
		rp.held = append(rp.held[:0], rp.held[drop:]...)
		rp.from, rp.to = rp.from-drop, rp.to-drop
	}
	return out
}

// room is how many bytes of main data a laid out frame has.
func (h header) room() int {
	kbps, padding := 320, 1
	if !h.mpeg1() {
		kbps, padding = 160, 0
	}
	return 72_000*h.granules()*kbps/h.rate() + padding - headerLen - h.sideLen()
}

// reach is how many bytes back a frame's main data may begin.
func (h header) reach() int { return 1<<h.beginBits() - 1 }

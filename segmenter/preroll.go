package segmenter

import "segue/internal/mpeg"

// historySize is how many frames are remembered: a power of two, and more than
// any pre-roll.
const historySize = 512

// history remembers the first eight bytes of the last frames, which hold the
// header, the checksum and the start of the side information.
type history [historySize]uint64

// put remembers frame k.
func (h *history) put(k int, head uint64) { h[k%historySize] = head }

// head returns the first eight bytes of frame k.
func (h *history) head(k int) uint64 { return h[k%historySize] }

// preroll returns how many frames before frame k, and how many bytes of them,
// a decoder must be fed to decode k as if it had decoded all before it.
//
// Layers I and II carry no bytes over; only the synthesis filter remembers, and
// it remembers 480 samples. In Layer III a frame's data may start up to 511
// bytes back among the data of earlier frames (the bit reservoir), and its
// sound overlaps with the frame's before; the filter again reaches back beyond
// that where a frame is one granule long.
//
// The most frames is 257: MPEG-2 at 8 kbit/s and 24 kHz, protected, has one
// byte of data a frame and reaches back 255. The most bytes is below 2¹⁴: all
// frames but the earliest and the last two hold less than 511 bytes of data.
func (h *history) preroll(k int) (frames, size int) {
	head := mpeg.Header(h.head(k) >> 32)
	switch {
	case head.Layer() == 1:
		frames = 2
	case head.Layer() == 2:
		frames = 1
	case head.Version() == mpeg.MPEG1:
		frames = max(h.need(k), h.need(k-1)+1)
	default:
		frames = max(h.need(k), h.need(k-1)+1, h.need(k-2)+2)
	}
	frames = min(frames, k)
	for j := k - frames; j < k; j++ {
		size += mpeg.Header(h.head(j) >> 32).Size()
	}
	return frames, size
}

// need returns how many frames before frame k hold data of it.
func (h *history) need(k int) (frames int) {
	if k < 0 {
		return 0
	}
	_, begin := mainData(h.head(k))
	for j := k - 1; begin > 0 && j >= 0; j-- {
		size, _ := mainData(h.head(j))
		begin -= size
		frames++
	}
	return frames
}

// mainData returns how many bytes of data the Layer III frame that starts with
// head has room for, and how many bytes before that room its own data begins.
func mainData(head uint64) (size, begin int) {
	h := mpeg.Header(head >> 32)
	offset, length := h.SideInfo()
	begin = int(head << (8 * offset) >> 55) // nine bits
	if h.Version() != mpeg.MPEG1 {
		begin >>= 1 // eight bits
	}
	return h.Size() - offset - length, begin
}

package segmenter

import "segue/internal/mpeg"

// historySize is how many frames are remembered: a power of two, and more than
// any pre-roll.
const historySize = 512

// history remembers the first eight bytes of the last frames, which hold the
// header, the checksum and the start of the side information.
type history struct {
	heads [historySize]uint64
	free  freeSize
}

// put remembers frame k.
func (h *history) put(k int, head uint64) { h.heads[k%historySize] = head }

// head returns the first eight bytes of frame k.
func (h *history) head(k int) uint64 { return h.heads[k%historySize] }

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
// byte of data a frame and reaches back 255. The most bytes is below 2¹⁶: all
// frames but the earliest and the last two hold less than 511 bytes of data,
// and those three, in free format, 8 KiB each at the most.
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
		size += h.free.size(mpeg.Header(h.head(j) >> 32))
	}
	return frames, size
}

// need returns how many frames before frame k hold data of it.
func (h *history) need(k int) (frames int) {
	if k < 0 {
		return 0
	}
	_, begin := h.mainData(k)
	for j := k - 1; begin > 0 && j >= 0; j-- {
		size, _ := h.mainData(j)
		begin -= size
		frames++
	}
	return frames
}

// mainData returns how many bytes of data frame k, of Layer III, has room for,
// and how many bytes before that room its own data begins.
func (h *history) mainData(k int) (size, begin int) {
	head := h.head(k)
	header := mpeg.Header(head >> 32)
	offset, length := header.SideInfo()
	begin = int(head << (8 * offset) >> 55) // nine bits
	if header.Version() != mpeg.MPEG1 {
		begin >>= 1 // eight bits
	}
	return h.free.size(header) - offset - length, begin
}

package segmenter

import (
	"encoding/binary"

	"segue/internal/mpeg"
)

// infoFrame reports whether frame, a song's first, is no sound but the
// encoder's note about the song: a Xing, Info or VBRI frame. It returns the
// encoder delay and padding in samples that the note's LAME part tells.
func infoFrame(frame []byte) (delay, padding int, is bool) {
	h := mpeg.ReadHeader(frame)
	if h.Layer() != 3 {
		return 0, 0, false
	}
	// Some encoders write a protected frame's note where it stood without the
	// checksum.
	offset, length := h.SideInfo()
	for _, at := range []int{offset + length, 4 + length} {
		if tag := magicAt(frame, at); tag == "Xing" || tag == "Info" {
			delay, padding = lamePart(frame[at:])
			return delay, padding, true
		}
	}
	return 0, 0, magicAt(frame, 4+32) == "VBRI"
}

// magicAt returns the four bytes of b from i on, or what there is of them.
func magicAt(b []byte, i int) string {
	return string(b[min(i, len(b)):min(i+4, len(b))])
}

// lamePart returns the delay and padding that follow the optional fields of
// the Xing or Info note b; 0 if no encoder wrote them.
func lamePart(b []byte) (delay, padding int) {
	if len(b) < 8 {
		return 0, 0
	}
	at := 8
	flags := binary.BigEndian.Uint32(b[4:])
	for bit, size := range []int{4, 4, 100, 4} { // frames, bytes, seek table, quality
		if flags&(1<<bit) != 0 {
			at += size
		}
	}
	const delays = 21 // after the encoder's name, in three bytes
	switch magicAt(b, at) {
	case "LAME", "Lavf", "Lavc":
	default:
		return 0, 0
	}
	if len(b) < at+delays+3 {
		return 0, 0
	}
	b = b[at+delays:]
	return int(b[0])<<4 | int(b[1])>>4, int(b[1]&0xf)<<8 | int(b[2])
}

package audio

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A header is the first four bytes of a frame, big endian: 11 bits of sync,
// 2 version, 2 layer, 1 no CRC, 4 bit rate, 2 sampling rate, 1 padding,
// 1 private, 2 mode, 2 mode extension, 1 copyright, 1 original, 2 emphasis.
type header uint32

const (
	headerLen = 4
	crcLen    = 2
)

var errSync = errors.New("no frame header where one has to be; fetch the song again")

// parseHeader takes the header of a frame that can be decoded. Other frames
// give an [*UnsupportedError], and what is no frame at all gives errSync.
func parseHeader(b [headerLen]byte) (header, error) {
	h := header(binary.BigEndian.Uint32(b[:]))
	version, layer := h>>19&3, h>>17&3
	if h>>21 != 0x7FF || version == 1 || layer == 0 || h>>12&15 == 15 || h>>10&3 == 3 {
		return 0, errSync
	}
	switch name := [4]string{"MPEG-2.5", "", "MPEG-2", "MPEG-1"}[version]; {
	case layer != 1:
		return 0, &UnsupportedError{name + " Layer " + [4]string{"", "", "II", "I"}[layer]}
	case version == 0:
		return 0, &UnsupportedError{fmt.Sprintf("MPEG-2.5 at %d Hz", h.rate()/2)}
	case h>>12&15 == 0:
		return 0, &UnsupportedError{name + " of free format"}
	case !h.mpeg1() && h>>6&3 == 1 && h>>4&1 == 1:
		// The decoder reads the right channel's scale factors wrongly: noise.
		return 0, &UnsupportedError{"MPEG-2 with intensity stereo"}
	}
	return h, nil
}

// mpeg1 tells MPEG-1 (two granules a frame) from MPEG-2 (one).
func (h header) mpeg1() bool { return h>>19&3 == 3 }

// rate is the sampling rate in Hz.
func (h header) rate() int {
	rate := [3]int{44100, 48000, 32000}[h>>10&3]
	if h.mpeg1() {
		return rate
	}
	return rate / 2
}

// samples is the number of sample frames that the frame stands for.
func (h header) samples() int { return 576 * h.granules() }

func (h header) granules() int {
	if h.mpeg1() {
		return 2
	}
	return 1
}

func (h header) channels() int {
	if h>>6&3 == 3 {
		return 1
	}
	return 2
}

// midSide says that the channels are coded as their sum and difference.
func (h header) midSide() bool { return h>>6&3 == 1 && h>>5&1 == 1 }

// beginBits is the length of main_data_begin, with which side information starts.
func (h header) beginBits() int {
	if h.mpeg1() {
		return 9
	}
	return 8
}

func (h header) crc() bool { return h>>16&1 == 0 }

// size is the frame's length in bytes, header and padding included.
func (h header) size() int {
	index, padding := h>>12&15, int(h>>9&1)
	if h.mpeg1() {
		kbps := [15]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[index]
		return 144_000*kbps/h.rate() + padding
	}
	kbps := [15]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[index]
	return 72_000*kbps/h.rate() + padding
}

// sideLen is the length in bytes of the frame's side information.
func (h header) sideLen() int {
	switch {
	case h.mpeg1() && h.channels() == 2:
		return 32
	case h.mpeg1() || h.channels() == 2:
		return 17
	}
	return 9
}

// alike says that two frames may follow each other in one song.
func (h header) alike(other header) bool {
	const versionLayerRate = 0xFFFE0C00
	return (h^other)&versionLayerRate == 0
}

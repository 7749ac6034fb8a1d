// Package mpeg knows the headers and the side information of MPEG audio frames:
// ISO/IEC 11172-3 (MPEG-1), ISO/IEC 13818-3 (MPEG-2, lower sampling rates) and
// MPEG-2.5, an extension of industry to lower rates still.
//
// It reads fields and works out sizes. It decodes no sound, looks for no
// frames, and judges no file: that is for packages segmenter and layer3.
package mpeg

import (
	"encoding/binary"

	"github.com/tcolgate/mp3"
)

// Version is a version of the MPEG audio standard.
type Version uint8

// The versions there are.
const (
	MPEG1 Version = iota + 1
	MPEG2
	MPEG25
)

// String returns the version's name, such as "MPEG-2.5".
func (v Version) String() string {
	switch v {
	case MPEG1:
		return "MPEG-1"
	case MPEG2:
		return "MPEG-2"
	case MPEG25:
		return "MPEG-2.5"
	}
	return "unknown MPEG version"
}

// Mode says what the channels of a frame are (11172-3, 2.4.2.3).
type Mode uint8

// The modes, as a header numbers them.
const (
	Stereo Mode = iota
	JointStereo
	DualChannel
	Mono
)

// The sizes of frames in bytes. MaxFrame is MPEG-2.5 Layer II at 160 kbit/s
// and 8 kHz, padded; MinFrame is MPEG-2 Layer III at 8 kbit/s and 24 kHz. No
// frame in free format is longer than MaxFree in practice.
const (
	MinFrame = 24
	MaxFrame = 2881
	MaxFree  = 8 << 10
)

// HeaderLen and CRCLen are the lengths in bytes of a frame's header and of
// the checksum that follows it in a protected frame.
const (
	HeaderLen = 4
	CRCLen    = 2
)

// A Header is the first four bytes of a frame, big endian (11172-3, 2.4.1.3):
// 11 bits of sync, 2 version, 2 layer, 1 no CRC, 4 bitrate, 2 sampling rate,
// 1 padding, 1 private, 2 mode, 2 mode extension, 1 copyright, 1 original,
// 2 emphasis. The standard has 12 bits of sync; MPEG-2.5 took one for itself.
//
// The methods but Valid, Size, Free and Format are for valid headers.
type Header uint32

// formatMask covers what must not change within a song: the sync word,
// version, layer and sampling rate.
const formatMask = 0xfffe0c00

// ReadHeader returns the header at the start of b, which has four bytes or more.
func ReadHeader(b []byte) Header { return Header(binary.BigEndian.Uint32(b)) }

// Valid reports whether h can start a frame of any layer, in free format too.
// The reserved value of the emphasis is let pass, as other decoders do: the
// field changes nothing, and files with it exist.
func (h Header) Valid() bool { return h.Size() != 0 || h.Free() }

// Format returns what h has in common with all frames of its song: version,
// layer and sampling rate.
func (h Header) Format() Header { return h & formatMask }

// Size returns the frame's length in bytes, header and padding included; 0 if
// h starts no frame, or one in free format, of which only where the next one
// starts tells the length.
func (h Header) Size() int {
	if h>>21 != 0x7ff {
		return 0
	}
	return int(sizes[h>>8&0x1fff])
}

// Free reports whether h starts a frame in free format (bitrate index 0). All
// frames of such a song have the same length, but for padding.
func (h Header) Free() bool {
	const bitrate, one = 0xf000, 0x1000
	return h&bitrate == 0 && (h|one).Size() != 0
}

// Version returns the version of the standard.
func (h Header) Version() Version {
	switch h.fields().Version() {
	case mp3.MPEG1:
		return MPEG1
	case mp3.MPEG2:
		return MPEG2
	}
	return MPEG25
}

// Layer returns 1, 2 or 3.
func (h Header) Layer() int { return 4 - int(h>>17&3) }

// Protected reports whether a checksum follows the header.
func (h Header) Protected() bool { return h&0x10000 == 0 }

// Bitrate returns bits a second; 0 in free format.
func (h Header) Bitrate() int {
	if h&0xf000 == 0 {
		return 0
	}
	return int(h.fields().BitRate())
}

// Rate returns the sampling rate in Hz.
func (h Header) Rate() int { return rates[h>>19&3][h>>10&3] }

// Padding returns how many bytes the frame is longer than one without padding.
func (h Header) Padding() int {
	if h&0x200 == 0 {
		return 0
	}
	if h.Layer() == 1 {
		return 4
	}
	return 1
}

// Mode returns what the channels are.
func (h Header) Mode() Mode { return Mode(h >> 6 & 3) }

// Channels returns 1 or 2.
func (h Header) Channels() int {
	if h.Mode() == Mono {
		return 1
	}
	return 2
}

// MidSide reports whether a Layer III frame has the channels' sum and
// difference in their place (11172-3, 2.4.2.3, mode_extension).
func (h Header) MidSide() bool { return h.Mode() == JointStereo && h&0x20 != 0 }

// Intensity reports whether the upper part of a Layer III frame's spectrum is
// one for both channels (11172-3, 2.4.2.3, mode_extension).
func (h Header) Intensity() bool { return h.Mode() == JointStereo && h&0x10 != 0 }

// Granules returns how many granules of 576 samples a Layer III frame has:
// two in MPEG-1 and one after it.
func (h Header) Granules() int {
	if h.mpeg1() {
		return 2
	}
	return 1
}

// Samples returns the frame's length in samples a channel.
func (h Header) Samples() int {
	switch {
	case h.Layer() == 1:
		return 384
	case h.Layer() == 3 && !h.mpeg1():
		return 576
	}
	return 1152
}

// SideInfo returns the offset and length in bytes of a Layer III frame's side
// information, which follows the header and the checksum, if there is one.
func (h Header) SideInfo() (offset, length int) {
	offset = HeaderLen
	if h.Protected() {
		offset += CRCLen
	}
	switch {
	case h.mpeg1() && h.Mode() != Mono:
		return offset, 32
	case !h.mpeg1() && h.Mode() == Mono:
		return offset, 9
	}
	return offset, 17
}

// Reach returns how many bytes back a Layer III frame's main data may begin.
func (h Header) Reach() int {
	if h.mpeg1() {
		return 1<<9 - 1
	}
	return 1<<8 - 1
}

func (h Header) mpeg1() bool { return h>>19&3 == 3 }

// fields lets tcolgate/mp3 read the header.
func (h Header) fields() mp3.FrameHeader {
	return mp3.FrameHeader{byte(h >> 24), byte(h >> 16), byte(h >> 8), byte(h)}
}

// sizes is the length of a frame by what decides it, the low five bits of a
// header's second byte and its whole third byte; 0 where they are invalid.
// rates are sampling rates by the header's fields for version and rate. Both
// keep tcolgate/mp3, which knows the standard's tables, off the hot path.
var (
	sizes [1 << 13]uint16
	rates [4][4]int
)

func init() {
	for version := range rates {
		for rate := range 3 {
			h := Header(0xffe00000 | uint32(version)<<19 | uint32(rate)<<10)
			rates[version][rate] = int(h.fields().SampleRate())
		}
	}
	for i := range sizes {
		h := Header(0xffe00000 | uint32(i)<<8)
		bitrate := int(h.fields().BitRate())
		if bitrate <= 0 || h.Rate() <= 0 {
			continue
		}
		if h.Layer() == 1 {
			sizes[i] = uint16(12*bitrate/h.Rate()*4 + h.Padding())
		} else {
			sizes[i] = uint16(h.Samples()/8*bitrate/h.Rate() + h.Padding())
		}
	}
}

package segmenter

import "github.com/tcolgate/mp3"

// Version is a version of the MPEG audio standard.
type Version uint8

// The versions there are. MPEG-2.5 is an industry extension for low rates.
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

// maxFrame is the longest a frame can be: MPEG-2.5 Layer II at 160 kbit/s and
// 8 kHz, padded. minFrame is the shortest: MPEG-2 Layer III at 8 kbit/s and 24 kHz.
const (
	minFrame = 24
	maxFrame = 2881
)

// header is the four bytes that start a frame, first byte highest.
type header uint32

// formatMask covers what must not change within a song: the sync word,
// version, layer and sample rate.
const formatMask = 0xfffe0c00

// format returns what h has in common with all frames of its song.
func (h header) format() header { return h & formatMask }

// size returns the frame's length in bytes, header and padding included; 0 if
// h starts no frame, or none of known length.
func (h header) size() int {
	if h>>21 != 0x7ff || h&3 == 2 { // no sync word, or the reserved emphasis
		return 0
	}
	return int(sizes[h>>8&0x1fff])
}

// isFree reports whether h would start a free-format frame.
func (h header) isFree() bool {
	const bitrate, one = 0xf000, 0x1000
	return h&bitrate == 0 && (h|one).size() != 0
}

// fields lets tcolgate/mp3 read the header.
func (h header) fields() mp3.FrameHeader {
	return mp3.FrameHeader{byte(h >> 24), byte(h >> 16), byte(h >> 8), byte(h)}
}

func (h header) rate() int       { return int(h.fields().SampleRate()) }
func (h header) layer() int      { return 4 - int(h.fields().Layer()) }
func (h header) protected() bool { return h&0x10000 == 0 }

func (h header) version() Version {
	switch h.fields().Version() {
	case mp3.MPEG1:
		return MPEG1
	case mp3.MPEG2:
		return MPEG2
	}
	return MPEG25
}

func (h header) channels() int {
	if h.fields().ChannelMode() == mp3.SingleChannel {
		return 1
	}
	return 2
}

// samples returns the frame's length in samples a channel.
func (h header) samples() int {
	switch {
	case h.layer() == 1:
		return 384
	case h.layer() == 3 && h.version() != MPEG1:
		return 576
	}
	return 1152
}

// sideInfo returns the offset and length in bytes of a Layer III frame's side
// information, which follows the header and the checksum, if there is one.
func (h header) sideInfo() (offset, length int) {
	offset = 4
	if h.protected() {
		offset += 2
	}
	switch {
	case h.version() == MPEG1 && h.channels() == 2:
		return offset, 32
	case h.version() != MPEG1 && h.channels() == 1:
		return offset, 9
	}
	return offset, 17
}

// sizes is the length of a frame by what decides it, the low five bits of a
// header's second byte and its whole third byte; 0 where they are invalid.
// It keeps tcolgate/mp3, which knows the standard's tables, off the hot path.
var sizes = func() (table [1 << 13]uint16) {
	for i := range table {
		h := header(0xffe00000 | i<<8)
		bitrate, rate := int(h.fields().BitRate()), h.rate()
		if bitrate <= 0 || rate <= 0 {
			continue
		}
		pad := 0
		if h.fields().Pad() {
			pad = 1
		}
		if h.layer() == 1 {
			table[i] = uint16((12*bitrate/rate + pad) * 4)
		} else {
			table[i] = uint16(h.samples()/8*bitrate/rate + pad)
		}
	}
	return table
}()

package conformance

import "fmt"

// frames walks MPEG audio frames, which b must hold without gap or rest, and
// counts them.
func frames(b []byte) (count int, err error) {
	var first []byte
	for at := 0; at < len(b); count++ {
		n := frameSize(b[at:])
		if n == 0 {
			return count, fmt.Errorf("at octet %d of %d, after %d frames, stands no frame header", at, len(b), count)
		}
		if at+n > len(b) {
			return count, fmt.Errorf("frame %d, of %d octets, is cut at octet %d of it", count, n, len(b)-at)
		}
		if first == nil {
			first = b[at:]
		}
		// Sync word, version and layer; the sample rate.
		if (b[at+1]^first[1])&0xfe != 0 || (b[at+2]^first[2])&0x0c != 0 {
			return count, fmt.Errorf("frame %d, at octet %d, is of another version, layer or rate", count, at)
		}
		at += n
	}
	return count, nil
}

// kbps is the bit rates of a frame: MPEG-1 Layers I, II, III, MPEG-2 Layer I,
// MPEG-2 Layers II and III.
var kbps = [5][15]int{
	{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

// frameSize is the length of the frame that b starts with, 0 if none does, or
// one of free format.
func frameSize(b []byte) int {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return 0
	}
	version, layer := b[1]>>3&3, 4-int(b[1]>>1&3) // version 0: 2.5, 2: 2, 3: 1
	index, rate, padding := b[2]>>4, b[2]>>2&3, int(b[2]>>1&1)
	if version == 1 || layer == 4 || index == 0 || index == 15 || rate == 3 {
		return 0
	}
	hz := [3]int{44100, 48000, 32000}[rate]
	table := layer - 1
	switch version {
	case 0:
		hz /= 4
	case 2:
		hz /= 2
	}
	if version != 3 {
		table = min(layer+2, 4)
	}
	bits := kbps[table][index] * 1000
	switch {
	case layer == 1:
		return (12*bits/hz + padding) * 4
	case layer == 3 && version != 3:
		return 72*bits/hz + padding
	}
	return 144*bits/hz + padding
}

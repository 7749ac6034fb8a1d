package layer3

import "segue/internal/mpeg"

// bands are the limits of the scale factor bands of one sampling rate, in
// lines: of long blocks, and of one window of short blocks (11172-3, table
// B.8; 13818-3, table B.2).
type bands struct {
	long  [23]int
	short [14]int
}

// mixedLong returns how many long bands a mixed block begins with: those of
// the lowest 36 lines. At 8 kHz no band ends there, and it is 72 lines.
func (b *bands) mixedLong() int {
	if b.long[8] == 36 {
		return 8
	}
	return 6
}

// mixedShort is the first short band of a mixed block.
const mixedShort = 3

// bandsOf returns the bands of frames with header h.
func bandsOf(h mpeg.Header) *bands {
	switch h.Rate() {
	case 44100:
		return &bands44100
	case 48000:
		return &bands48000
	case 32000:
		return &bands32000
	case 22050:
		return &bands22050
	case 24000:
		return &bands24000
	case 8000:
		return &bands8000
	}
	return &bands16000 // MPEG-2.5 has it at 11,025 and 12,000 Hz too
}

var (
	bands44100 = bands{
		[...]int{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576},
		[...]int{0, 4, 8, 12, 16, 22, 30, 40, 52, 66, 84, 106, 136, 192},
	}
	bands48000 = bands{
		[...]int{0, 4, 8, 12, 16, 20, 24, 30, 36, 42, 50, 60, 72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576},
		[...]int{0, 4, 8, 12, 16, 22, 28, 38, 50, 64, 80, 100, 126, 192},
	}
	bands32000 = bands{
		[...]int{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 54, 66, 82, 102, 126, 156, 194, 240, 296, 364, 448, 550, 576},
		[...]int{0, 4, 8, 12, 16, 22, 30, 42, 58, 78, 104, 138, 180, 192},
	}
	bands22050 = bands{
		[...]int{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
		[...]int{0, 4, 8, 12, 18, 24, 32, 42, 56, 74, 100, 132, 174, 192},
	}
	// The first edition has 330 in place of 332, and some decoders still do.
	bands24000 = bands{
		[...]int{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 114, 136, 162, 194, 232, 278, 332, 394, 464, 540, 576},
		[...]int{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 136, 180, 192},
	}
	bands16000 = bands{
		[...]int{0, 6, 12, 18, 24, 30, 36, 44, 54, 66, 80, 96, 116, 140, 168, 200, 238, 284, 336, 396, 464, 522, 576},
		[...]int{0, 4, 8, 12, 18, 26, 36, 48, 62, 80, 104, 134, 174, 192},
	}
	bands8000 = bands{
		[...]int{0, 12, 24, 36, 48, 60, 72, 88, 108, 132, 160, 192, 232, 280, 336, 400, 476, 566, 568, 570, 572, 574, 576},
		[...]int{0, 8, 16, 24, 36, 52, 72, 96, 124, 160, 162, 164, 166, 192},
	}
)

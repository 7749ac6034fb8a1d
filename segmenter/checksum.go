package segmenter

import (
	"errors"
	"hash/crc32"
	"io"
)

// ErrCorrupt says that bytes are not those that were scanned, though they are
// as many.
var ErrCorrupt = errors.New("the audio is not what was scanned")

// castagnoli is the polynomial of CRC-32C (RFC 3720, section 12.1), for which
// processors have an instruction.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// PrerollCRC returns the CRC-32C of the pre-roll of segment i, which is read
// from the clean stream. The earlier segments that hold it are read whole and
// checked against their own checksums; it fails with [ErrCorrupt] where they
// differ. It panics if i is not in [0, Segments()).
func (s *Song) PrerollCRC(i int, stream io.ReaderAt) (uint32, error) {
	end := int64(s.marks[i].offset)
	start := end - int64(s.marks[i].prerollBytes)
	if start == end {
		return 0, nil
	}
	first := i - 1
	for int64(s.marks[first].offset) > start {
		first--
	}
	var sum uint32
	for ; first < i; first++ {
		seg := s.Segment(first)
		b := make([]byte, seg.Bytes)
		if err := readFull(stream, b, seg.Offset); err != nil {
			return 0, err
		}
		if crc32.Checksum(b, castagnoli) != seg.CRC {
			return 0, ErrCorrupt
		}
		sum = crc32.Update(sum, castagnoli, b[max(start-seg.Offset, 0):])
	}
	return sum, nil
}

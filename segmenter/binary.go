package segmenter

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"segue/internal/mpeg"
)

// errDamaged says that what was to be a Song's binary form is none.
var errDamaged = errors.New("not the binary form of a song, or a damaged one")

// AppendBinary appends the song's binary form to b: numbers of variable
// length, most segments in nine bytes. It never fails.
func (s *Song) AppendBinary(b []byte) ([]byte, error) {
	b = binary.BigEndian.AppendUint64(b, s.Hash)
	for _, v := range []int{
		int(s.Version), s.Layer, s.Rate, s.Channels, s.SamplesPerFrame, s.FramesPerSegment,
		s.Frames, int(s.Bytes), s.Delay, s.Padding,
		int(s.LeftOut.Milliseconds()),
	} {
		b = binary.AppendUvarint(b, uint64(v))
	}
	var last mark
	for _, m := range s.marks {
		b = binary.AppendUvarint(b, uint64(m.offset-last.offset))
		b = binary.AppendUvarint(b, uint64(m.preroll))
		b = binary.AppendUvarint(b, uint64(m.prerollBytes))
		b = binary.BigEndian.AppendUint32(b, m.crc)
		last = m
	}
	b = binary.AppendUvarint(b, uint64(len(s.runs)))
	var from run
	for _, r := range s.runs {
		b = binary.AppendUvarint(b, uint64(r.stream-from.stream))
		b = binary.AppendUvarint(b, uint64(r.file-from.file))
		from = r
	}
	return b, nil
}

// MarshalBinary is AppendBinary to nothing.
func (s *Song) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary makes s the song whose binary form b is. Whatever b holds, a
// song without an error keeps the promises of one that Split made, so that
// none of its methods panics; and no more memory is taken than a few times
// the length of b.
func (s *Song) UnmarshalBinary(b []byte) error {
	const hash = 8
	if len(b) < hash {
		return errDamaged
	}
	d := numbers{b: b[hash:]}
	*s = Song{
		Hash:             binary.BigEndian.Uint64(b),
		Version:          mpeg.Version(d.next(uint64(mpeg.MPEG25))),
		Layer:            int(d.next(3)),
		Rate:             int(d.next(48000)),
		Channels:         int(d.next(2)),
		SamplesPerFrame:  int(d.next(1152)),
		FramesPerSegment: int(d.next(maxBytes)),
		Frames:           int(d.next(maxBytes / mpeg.MinFrame)),
		Bytes:            int64(d.next(maxBytes)),
		Delay:            int(d.next(1<<12 - 1)),
		Padding:          int(d.next(1<<12 - 1)),
		LeftOut:          time.Duration(d.next(1<<40)) * time.Millisecond,
	}
	if d.failed || s.Version == 0 || s.Layer == 0 || s.Rate == 0 || s.Channels == 0 || s.SamplesPerFrame == 0 ||
		s.FramesPerSegment == 0 || s.Frames == 0 || int64(s.Delay+s.Padding) >= s.Samples() {
		return errDamaged
	}
	s.marks = d.marks(s)
	s.runs = d.runs(s)
	if d.failed || len(d.b) > 0 {
		return errDamaged
	}
	return nil
}

// numbers reads what AppendBinary wrote. The first thing wrong sets failed,
// and all after it is 0.
type numbers struct {
	b      []byte
	failed bool
}

// next is the next number, which is at most limit.
func (d *numbers) next(limit uint64) uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > limit || d.failed {
		d.failed, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

// sum is the next checksum.
func (d *numbers) sum() uint32 {
	const size = 4
	if len(d.b) < size {
		d.failed, d.b = true, nil
		return 0
	}
	v := binary.BigEndian.Uint32(d.b)
	d.b = d.b[size:]
	return v
}

// marks reads the segments of s: ascending, from 0 on, inside the stream.
func (d *numbers) marks(s *Song) []mark {
	const shortest = 3 + 4 // bytes of a mark
	n := (s.Frames-1)/s.FramesPerSegment + 1
	if d.failed || n > len(d.b)/shortest {
		d.failed = true
		return nil
	}
	marks := make([]mark, n)
	var offset uint64
	for i := range marks {
		step := d.next(maxBytes)
		offset += step
		m := mark{uint32(offset), uint16(d.next(min(historySize, uint64(i*s.FramesPerSegment)))), uint16(d.next(min(1<<16-1, offset))), d.sum()}
		if (step == 0) != (i == 0) || offset >= uint64(s.Bytes) {
			d.failed = true
			return nil
		}
		marks[i] = m
	}
	return marks
}

// runs reads where the stream of s lies: ascending in the stream from 0 on,
// and in the file without overlap.
func (d *numbers) runs(s *Song) []run {
	const shortest = 2 // bytes of a run
	n := d.next(maxRuns)
	if d.failed || n == 0 || n > uint64(len(d.b)/shortest) {
		d.failed = true
		return nil
	}
	runs := make([]run, 0, n)
	var last run
	for i := range n {
		stream, file := int64(d.next(maxBytes)), int64(d.next(1<<62))
		r := run{last.stream + stream, last.file + file}
		if (stream == 0) != (i == 0) || (i > 0 && file < stream) || r.stream >= s.Bytes || r.file < 0 {
			d.failed = true
			return nil
		}
		runs = append(runs, r)
		last = r
	}
	return slices.Clip(runs)
}

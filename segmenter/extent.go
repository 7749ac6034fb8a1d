package segmenter

import (
	"iter"
	"sort"
)

// Extent is a range of a file's bytes.
type Extent struct{ Offset, Len int64 }

// run says that from byte stream of the clean stream on, its bytes lie in the
// file from byte file on, up to where the next run starts.
type run struct{ stream, file int64 }

// Extents yields, in order, the ranges of the file that hold the n bytes of
// the clean stream from offset on: one, unless garbage lies between. What is
// asked for beyond the stream is left out.
func (s *Song) Extents(offset, n int64) iter.Seq[Extent] {
	return func(yield func(Extent) bool) {
		from, to := max(offset, 0), s.Bytes
		if n < to-offset {
			to = offset + n
		}
		i := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].stream > from }) - 1
		for ; from < to; i++ {
			end := to
			if i+1 < len(s.runs) {
				end = min(end, s.runs[i+1].stream)
			}
			if !yield(Extent{s.runs[i].file + from - s.runs[i].stream, end - from}) {
				return
			}
			from = end
		}
	}
}

package audio

import "io"

// Trim drops the first skip samples of src and then gives at most take of
// them, or all if take is negative. An encoder's delay and padding are cut off
// this way: what comes out is as long as what was encoded.
func Trim(src Source, skip, take int64) Source {
	return &trim{src: src, skip: skip, take: take}
}

type trim struct {
	src        Source
	skip, take int64
}

func (t *trim) ReadSamples(p []Sample) (int, error) {
	if t.take == 0 {
		return 0, io.EOF
	}
	if t.take > 0 {
		p = p[:min(int64(len(p)), t.take)]
	}
	for {
		n, err := t.src.ReadSamples(p)
		if err != nil || n == 0 {
			return n, err
		}
		dropped := min(int64(n), t.skip)
		t.skip -= dropped
		if n = copy(p, p[dropped:n]); n > 0 {
			if t.take > 0 {
				t.take -= int64(n)
			}
			return n, nil
		}
	}
}

package segmenter_test

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"testing"
	"time"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

func TestChecksums(t *testing.T) {
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	files := [][]byte{broken(t), bytes.Repeat(mp3test.Get(t, "notag128-44100"), 40)}
	for _, f := range mp3test.All() {
		files = append(files, f.Data)
	}
	for i, file := range files {
		for _, every := range []time.Duration{0, 200 * time.Millisecond, segmenter.SegmentDuration} {
			song, err := segmenter.SplitEvery(bytes.NewReader(file), int64(len(file)), every)
			if err != nil {
				t.Fatal(err)
			}
			b := stream(t, song, file, 0, song.Bytes)
			for n := range song.Segments() {
				seg := song.Segment(n)
				if want := crc32.Checksum(b[seg.Offset:seg.Offset+int64(seg.Bytes)], castagnoli); seg.CRC != want {
					t.Fatalf("file %d, %v: segment %d has %08x, not %08x", i, every, n, seg.CRC, want)
				}
				want := crc32.Checksum(b[seg.Offset-int64(seg.PrerollBytes):seg.Offset], castagnoli)
				if got, err := song.PrerollCRC(n, bytes.NewReader(b)); got != want || err != nil {
					t.Fatalf("file %d, %v: the pre-roll of segment %d has %08x, %v, not %08x", i, every, n, got, err, want)
				}
			}
		}
	}
}

func TestPrerollOfChangedAudio(t *testing.T) {
	file := mp3test.Get(t, "notag128-44100")
	song, err := segmenter.SplitEvery(bytes.NewReader(file), int64(len(file)), 100*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	b := stream(t, song, file, 0, song.Bytes)
	b[song.Segment(1).Offset] ^= 1 // not in the pre-roll, but in the segment that it is of
	if _, err := song.PrerollCRC(2, bytes.NewReader(b)); !errors.Is(err, segmenter.ErrCorrupt) {
		t.Errorf("%v, not ErrCorrupt", err)
	}
	if _, err := song.PrerollCRC(2, bytes.NewReader(b[:song.Segment(1).Offset+1])); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v, not an unexpected end", err)
	}
}

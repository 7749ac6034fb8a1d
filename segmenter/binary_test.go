package segmenter_test

import (
	"reflect"
	"slices"
	"testing"

	"segue/internal/test/mp3test"
	"segue/segmenter"
)

// binaryForm is a song's binary form.
func binaryForm(tb testing.TB, s *segmenter.Song) []byte {
	tb.Helper()
	b, err := s.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// broken is a song in three runs.
func broken(tb testing.TB) []byte {
	clean := mp3test.Get(tb, "notag128-44100")
	return slices.Concat(clean, noise(1, 5000, false), clean, mp3test.ID3v2{Title: "x"}.Bytes(), clean)
}

func TestBinary(t *testing.T) {
	files := [][]byte{broken(t)}
	for _, f := range mp3test.All() {
		files = append(files, f.Data)
	}
	for i, b := range files {
		want := split(t, b)
		form := binaryForm(t, want)
		var got segmenter.Song
		if err := got.UnmarshalBinary(form); err != nil || !reflect.DeepEqual(&got, want) {
			t.Errorf("file %d: %+v, %v, not %+v", i, got, err, want)
		}
		for n := range form {
			if err := got.UnmarshalBinary(form[:n]); err == nil {
				t.Errorf("file %d: taken after %d of %d bytes", i, n, len(form))
			}
		}
		if err := got.UnmarshalBinary(append(form, 0)); err == nil {
			t.Errorf("file %d: taken with a byte more", i)
		}
	}
}

// FuzzBinary wants any bytes refused, or taken for a song whose methods keep
// their promises and whose binary form gives the same song again.
func FuzzBinary(f *testing.F) {
	f.Add(binaryForm(f, split(f, broken(f))))
	for _, fixture := range mp3test.All() {
		f.Add(binaryForm(f, split(f, fixture.Data)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s, again segmenter.Song
		if s.UnmarshalBinary(b) != nil {
			return
		}
		if err := again.UnmarshalBinary(binaryForm(t, &s)); err != nil || !reflect.DeepEqual(s, again) {
			t.Fatalf("%+v became %+v, %v", s, again, err)
		}
		if s.Duration() < 0 {
			t.Fatalf("plays %v", s.Duration())
		}
		var offset, samples int64
		for i := range s.Segments() {
			seg := s.Segment(i)
			if seg.Offset != offset || seg.Bytes <= 0 || seg.FirstSample != samples || seg.Samples <= 0 ||
				seg.PrerollBytes > int(seg.Offset) {
				t.Fatalf("segment %d is %+v", i, seg)
			}
			offset += int64(seg.Bytes)
			samples += int64(seg.Samples)
		}
		if offset != s.Bytes || samples != s.Samples() {
			t.Fatalf("segments of %d bytes and %d samples in a song of %d and %d", offset, samples, s.Bytes, s.Samples())
		}
		var n, end int64
		for e := range s.Extents(0, s.Bytes) {
			if e.Len <= 0 || e.Offset < end {
				t.Fatalf("extent %+v after %d", e, end)
			}
			n, end = n+e.Len, e.Offset+e.Len
		}
		if n != s.Bytes {
			t.Fatalf("extents of %d bytes in a stream of %d", n, s.Bytes)
		}
	})
}

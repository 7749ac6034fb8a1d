package tags_test

import (
	"reflect"
	"testing"

	"segue/server/catalog/tags"
)

func TestBinary(t *testing.T) {
	for _, want := range []tags.Tags{
		{},
		{Title: "T", Artist: "Étude 音", AlbumArtist: "B", Album: "\"\n", Genre: "Rock / Soul", Track: 3, Tracks: 65535, Disc: 1, Discs: 2, Year: 1984},
		{TrackGain: tags.Gain{Known: true, DB: -6.5, Peak: 0.98}, AlbumGain: tags.Gain{Known: true}},
		{Title: "x", Picture: &tags.Picture{Kind: 3, Escaped: true, Offset: 1 << 40, Length: 1 << 20, Skip: 20, Bytes: 1 << 20, Type: "image/png"}},
	} {
		b, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got tags.Tags
		if err := got.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v became %+v, %v", want, got, err)
		}
		for n := range b {
			if err := got.UnmarshalBinary(b[:n]); err == nil {
				t.Errorf("taken after %d of %d octets", n, len(b))
			}
		}
		if err := got.UnmarshalBinary(append(b, 0)); err == nil {
			t.Error("taken with an octet more")
		}
	}
}

// FuzzBinary wants any octets refused, or taken for tags whose binary form
// gives the same tags again.
func FuzzBinary(f *testing.F) {
	b, _ := (&tags.Tags{Title: "T", Picture: &tags.Picture{Bytes: 3, Type: "image/png"}}).MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var one, two tags.Tags
		if one.UnmarshalBinary(b) != nil {
			return
		}
		again, _ := one.MarshalBinary()
		if err := two.UnmarshalBinary(again); err != nil {
			t.Fatalf("%+v: %v", one, err)
		}
	})
}

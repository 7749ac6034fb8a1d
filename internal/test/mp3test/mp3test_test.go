package mp3test_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/dhowden/tag"

	"segue/internal/test/mp3test"
)

// TestTags has a reader of tags that other people wrote read ours.
func TestTags(t *testing.T) {
	const title, artist = "Ouvertüre ÿþ", "名前"
	cover := mp3test.FakeCover(5000)
	song := mp3test.Get(t, "cbr128-joint-44100")
	for name, head := range map[string]mp3test.ID3v2{
		"2.3":         {Title: title, Artist: artist, Cover: cover},
		"2.4":         {Version: 4, Title: title, Artist: artist, Cover: cover, Padding: 100},
		"2.4, footer": {Version: 4, Title: title, Artist: artist, Cover: cover, Footer: true},
	} {
		m, err := tag.ReadFrom(bytes.NewReader(slices.Concat(head.Bytes(), song)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Title() != title || m.Artist() != artist || m.Picture() == nil || !bytes.Equal(m.Picture().Data, cover) {
			t.Errorf("%s: read as %q by %q, cover %v", name, m.Title(), m.Artist(), m.Picture())
		}
	}
	m, err := tag.ReadFrom(bytes.NewReader(slices.Concat(song, mp3test.ID3v1("Overture"))))
	if err != nil || strings.TrimRight(m.Title(), "\x00 ") != "Overture" {
		t.Errorf("ID3v1: %v", err)
	}
}

// TestSizes keeps the repository small.
func TestSizes(t *testing.T) {
	total := 0
	for _, f := range mp3test.All() {
		if len(f.Data) == 0 || len(f.Data) > 60_000 {
			t.Errorf("%s is %d bytes", f.Name, len(f.Data))
		}
		total += len(f.Data)
	}
	if total > 700_000 {
		t.Errorf("%d bytes in all", total)
	}
}

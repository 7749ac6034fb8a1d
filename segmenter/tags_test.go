package segmenter_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"segue/internal/test/mp3test"
)

// noise returns n random bytes, full of sync words if synced is set.
func noise(seed uint64, n int, synced bool) []byte {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
		if synced && i%3 == 0 {
			b[i] = 0xff
		}
		if synced && i%3 == 1 {
			b[i] |= 0xe2
		}
	}
	return b
}

// TestTagsAndGarbage wraps every fixture into what files wear, and wants the
// same stream, revision and table as of the bare file.
func TestTagsAndGarbage(t *testing.T) {
	cover := mp3test.FakeCover(300_000) // longer than a window
	leading := map[string][]byte{
		"id3v2.3":        mp3test.ID3v2{Title: "Ouvertüre ÿþÿû", Padding: 1000}.Bytes(),
		"id3v2.4 footer": mp3test.ID3v2{Version: 4, Title: "t", Footer: true, Cover: cover}.Bytes(),
		"utf-16":         mp3test.ID3v2{Title: strings.Repeat("\ufbff\uffe2", 4000)}.Bytes(),
		"cover":          mp3test.ID3v2{Version: 3, Title: "t", Cover: cover}.Bytes(),
		"empty tag":      mp3test.ID3v2{}.Bytes(),
		"two tags":       slices.Concat(mp3test.ID3v2{Title: "1", Cover: cover}.Bytes(), mp3test.ID3v2{Version: 4, Cover: cover}.Bytes()),
		"ape":            mp3test.APEv2(true, "Cover Art (Front)", cover),
		"garbage":        noise(1, 5000, false),
		"sync words":     noise(2, 5000, true),
		"zeros":          make([]byte, 300_000),
		"tag, garbage":   append(mp3test.ID3v2{Cover: cover}.Bytes(), noise(3, 77, true)...),
		"garbage, tag":   append(noise(4, 77, false), mp3test.ID3v2{Cover: cover}.Bytes()...),
		"tag too long":   append(mp3test.ID3v2Header(3, false, 1<<28-1), noise(5, 500, true)...),
		"99 tags":        bytes.Repeat(mp3test.ID3v2{Title: "t", Cover: cover[:999]}.Bytes(), 99),
	}
	trailing := map[string][]byte{
		"id3v1":               mp3test.ID3v1("Ouvertüre"),
		"enhanced":            append(mp3test.EnhancedTag("Ouvertüre"), mp3test.ID3v1("Ouvertüre")...),
		"ape":                 mp3test.APEv2(false, "Cover Art (Front)", cover),
		"ape with header":     mp3test.APEv2(true, "Cover Art (Front)", cover),
		"ape, id3v1":          append(mp3test.APEv2(true, "c", cover), mp3test.ID3v1("t")...),
		"id3v1, ape":          append(mp3test.ID3v1("t"), mp3test.APEv2(true, "c", cover)...),
		"ape of 131 bytes":    mp3test.APEv2(true, "k", make([]byte, 131-32-32-8-2)),
		"lyrics3v1":           append(mp3test.Lyrics3v1("la la \xff\xfb\x90\x64"), mp3test.ID3v1("t")...),
		"lyrics3v2":           append(mp3test.Lyrics3v2(string(cover[:50_000])), mp3test.ID3v1("t")...),
		"id3v2 at the end":    mp3test.ID3v2{Footer: true, Cover: cover}.Bytes(),
		"everything":          slices.Concat(mp3test.ID3v2{Footer: true, Cover: cover}.Bytes(), mp3test.APEv2(true, "c", cover), mp3test.Lyrics3v2("la"), mp3test.ID3v1("t")),
		"everything twice":    bytes.Repeat(slices.Concat(mp3test.ID3v1("t"), mp3test.Lyrics3v2("la"), mp3test.APEv2(true, "c", cover), mp3test.ID3v2{Footer: true}.Bytes()), 2),
		"garbage":             noise(6, 5000, false),
		"sync words":          noise(7, 5000, true),
		"zeros":               make([]byte, 300_000),
		"one byte":            {0xff},
		"ape that lies":       append(noise(8, 99, false), mp3test.APEv2(false, "k", cover)[300_000+1+1+8:]...),
		"lyrics3v2 that lies": []byte("LYRICSBEGIN999999LYRICS200"),
		"lyrics3v1 that lies": []byte("LYRICSEND"),
	}
	for _, f := range mp3test.All() {
		t.Run(f.Name, func(t *testing.T) {
			_, want := clean(t, f)
			bare := split(t, f.Data)
			try := func(name string, file []byte) {
				t.Helper()
				song := split(t, file)
				if got := stream(t, song, file, 0, song.Bytes); !bytes.Equal(got, want) {
					t.Errorf("%s: clean stream of %d bytes, want %d", name, len(got), len(want))
				}
				if song.Hash != bare.Hash || song.Segments() != bare.Segments() || song.Duration() != bare.Duration() {
					t.Errorf("%s: not the song of the bare file", name)
				}
			}
			for name, head := range leading {
				try(name+" first", slices.Concat(head, f.Data))
			}
			for name, tail := range trailing {
				try(name+" last", slices.Concat(f.Data, tail))
			}
			try("both ends", slices.Concat(leading["two tags"], f.Data, trailing["everything"]))
		})
	}
}

// TestGarbageBetween puts something between frames, and wants it skipped.
func TestGarbageBetween(t *testing.T) {
	cover := mp3test.FakeCover(300_000)
	between := map[string][]byte{
		"one byte":         {0x55},
		"sync byte":        {0xff},
		"garbage":          noise(9, 5000, false),
		"sync words":       noise(10, 5000, true),
		"zeros":            make([]byte, 300_000),
		"id3v2":            mp3test.ID3v2{Title: "2", Cover: cover}.Bytes(),
		"ape":              mp3test.APEv2(true, "c", cover),
		"id3v1, id3v2":     append(mp3test.ID3v1("1"), mp3test.ID3v2{Version: 4, Footer: true, Cover: cover}.Bytes()...),
		"a tag that lies":  append(mp3test.ID3v2Header(4, false, 1<<28-1), 1, 2, 3),
		"other format":     mp3test.Get(t, "layer2-48000")[:12000], // the same
		"other version":    mp3test.Get(t, "cbr64-24000")[:8000],   // shorter than the song
		"two lone headers": {0x00, 0xff, 0xfb, 0x90, 0x64, 0xff, 0xf3, 0x90, 0x64},
	}
	for _, f := range mp3test.All() {
		t.Run(f.Name, func(t *testing.T) {
			frames, want := clean(t, f)
			cut := frames[len(frames)/2].offset
			for name, middle := range between {
				if sameFormat(middle, f.Data) {
					continue // then it is no garbage
				}
				file := slices.Concat(want[:cut], middle, want[cut:])
				song := split(t, file)
				got := stream(t, song, file, 0, song.Bytes)
				if !bytes.Equal(got, want) {
					t.Errorf("%s: clean stream of %d bytes, want %d", name, len(got), len(want))
				}
				// Bytes on both sides of the gap come in two extents.
				if got := stream(t, song, file, int64(cut)-10, 20); !bytes.Equal(got, want[cut-10:cut+10]) {
					t.Errorf("%s: wrong bytes across the gap", name)
				}
				n := 0
				for range song.Extents(int64(cut)-10, 20) {
					n++
				}
				if n != 2 {
					t.Errorf("%s: %d extents across the gap, want 2", name, n)
				}
			}
		})
	}
}

// sameFormat reports whether a and b start with headers of the same format.
func sameFormat(a, b []byte) bool {
	return len(a) > 100 && a[0] == 0xff && a[0] == b[0] && a[1]&0x1e == b[1]&0x1e && a[2]&0xc == b[2]&0xc
}

// TestLostBytes takes bytes out of the middle: the frame that is hit may stay
// or go, all others must be there.
func TestLostBytes(t *testing.T) {
	for _, f := range mp3test.All() {
		frames, want := clean(t, f)
		hit := frames[len(frames)/2]
		for lost := 1; lost < hit.size; lost += 7 {
			file := slices.Concat(want[:hit.offset+hit.size-lost], want[hit.offset+hit.size:])
			song := split(t, file)
			got := stream(t, song, file, 0, song.Bytes)
			if !bytes.HasPrefix(got, want[:hit.offset]) || !bytes.HasSuffix(got, want[hit.offset+2*hit.size+4*frames[0].size:]) {
				t.Errorf("%s: %d bytes lost took more than the frames around them", f.Name, lost)
			}
			if min := len(frames) - 3; song.Frames < min {
				t.Errorf("%s: %d bytes lost left %d frames, want at least %d", f.Name, lost, song.Frames, min)
			}
		}
	}
}

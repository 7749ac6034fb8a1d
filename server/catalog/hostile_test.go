package catalog

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segue/internal/test/mp3test"
)

// TestHostileFiles: whatever a file holds, what is allocated for it is bounded,
// and so is what is read: no more than a few times the file.
func TestHostileFiles(t *testing.T) {
	song := mp3test.Get(t, "cbr320-44100")
	tiny := mp3test.Get(t, "cbr8-24000") // frames of 24 octets
	chain := bytes.Repeat(mp3test.ID3v2Header(3, false, 0), 200_000)
	lies := bytes.ReplaceAll(song, []byte{0xff, 0xfb, 0xe0}, []byte{0xff, 0xfb, 0x10}) // ten times too short
	ape := binary.LittleEndian.AppendUint32([]byte("APETAGEX\xd0\x07\x00\x00"), 1<<32-1)
	ape = append(ape, make([]byte, 16)...)
	const limit = 4 << 20
	tests := map[string]struct {
		file  []byte
		songs int
	}{
		"a tag of 256 MiB that isn't there": {append(mp3test.ID3v2Header(3, false, 1<<28-1), song...), 1},
		"a chain of tags":                   {append(chain, song...), 1},
		"a chain of tags at the end":        {slices.Concat(song, bytes.Repeat(mp3test.ID3v1("x"), 20_000)), 1},
		"tags and nothing else":             {chain, 0},
		"a million tiny frames":             {bytes.Repeat(tiny[:24*(len(tiny)/24)], 1_000_000*24/len(tiny)), 1},
		"headers and nothing else":          {bytes.Repeat([]byte{0xff, 0xfb, 0x90, 0x64}, 1<<20), 0},
		"sync words":                        {bytes.Repeat([]byte{0xff}, 4<<20), 0},
		"headers that lie":                  {lies, -1},
		"a song in pieces":                  {bytes.Repeat(append(song[:5000:5000], "junk"...), 500), 1},
		"a tag of 4 GiB at the end":         {slices.Concat(song, ape), 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := filepath.Join(t.TempDir(), "x.mp3")
			if err := os.WriteFile(p, tt.file, 0o644); err != nil {
				t.Fatal(err)
			}
			root, err := osDisk{}.OpenTree(filepath.Dir(p))
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			in := newPlace("", root)
			var s *Song
			got := allocated(func() { s, err = load(in, "x.mp3") })
			t.Logf("%d octets: %d allocated, %v", len(tt.file), got, err)
			if got > limit {
				t.Errorf("%d octets allocated", got)
			}
			if found := s != nil; tt.songs >= 0 && found != (tt.songs == 1) {
				t.Errorf("a song: %v, %v", found, err)
			}
		})
	}
}

// TestOnlyRegularFiles: pipes, devices and links that lead out or nowhere are
// never opened, and named once; so are links to directories.
func TestOnlyRegularFiles(t *testing.T) {
	song := mp3test.Get(t, "cbr128-joint-44100")
	outside, dir := t.TempDir(), t.TempDir()
	put(t, outside+"/secret.mp3", song)
	put(t, dir+"/in/a.mp3", song)
	for link, to := range map[string]string{
		"absolute.mp3": filepath.Join(outside, "secret.mp3"),
		"up.mp3":       "../" + filepath.Base(outside) + "/secret.mp3",
		"nowhere.mp3":  "nothing.mp3",
		"round.mp3":    "round.mp3",
		"device.mp3":   "/dev/zero",
		"dir.mp3":      "in",
		"inside.mp3":   "in/a.mp3",
		"directory":    "in",
		"out":          outside,
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	var log strings.Builder
	s := scanned(t, dir, Options{Log: textLog(&log)})
	s.scan(t.Context(), []string{"."})
	if got := numbers(s.Catalog); len(got) != 2 || got["inside.mp3"] != 1 || got["in/a.mp3"] != 2 {
		t.Errorf("songs %v", got)
	}
	for _, link := range []string{"absolute.mp3", "up.mp3", "nowhere.mp3", "round.mp3", "device.mp3", "dir.mp3", "directory", "out"} {
		if n := strings.Count(log.String(), "file="+link+" "); n != 1 {
			t.Errorf("%s is named %d times:\n%s", link, n, log.String())
		}
	}
	if n := strings.Count(log.String(), "left out"); n != 8 {
		t.Errorf("%d are left out:\n%s", n, log.String())
	}
}

// TestWalkOrder: a directory's files come before its directories, numbers in
// names count as numbers, and case and accents do not part what belongs together.
func TestWalkOrder(t *testing.T) {
	dir := t.TempDir()
	want := []string{
		"1.mp3", "2 b.mp3", "02 c.mp3", "10.MP3", "a.mp3", "Ä b.mp3", "B.mp3", "Zoë.mp3",
		"Disc 1/x.mp3", "Disc 2/a.mp3", "Disc 2/1/a.mp3", "Disc 10/x.mp3", "élan/x.mp3", "F/x.mp3",
	}
	for _, p := range append(want, ".x.mp3", "._a.mp3", ".Trash-1000/a.mp3", "#recycle/a.mp3", "$RECYCLE.BIN/a.mp3", "__MACOSX/a.mp3") {
		put(t, filepath.Join(dir, p), nil)
	}
	root, err := osDisk{}.OpenTree(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var got, entered []string
	w := &walk{
		enter:  func(d string) { entered = append(entered, d) },
		follow: func(string, *place) (*place, error) { return nil, nil },
		yield:  func(f file) bool { got = append(got, f.path); return true },
	}
	w.from(newPlace("", root), ".")
	if !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	if want := []string{".", "Disc 1", "Disc 2", "Disc 2/1", "Disc 10", "élan", "F"}; !slices.Equal(entered, want) {
		t.Errorf("entered %q, not %q", entered, want)
	}
}

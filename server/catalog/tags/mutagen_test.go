package tags_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"segue/server/catalog/tags"
)

// asMutagen prints the titles that mutagen reads, a JSON value a file; null
// where it reads none.
const asMutagen = `
import json, sys
from mutagen.id3 import ID3
for name in sys.stdin.read().splitlines():
    try: title = [str(t) for t in ID3(name).getall("TIT2")[0].text]
    except Exception: title = None
    print(json.dumps(title))
`

// mutagen runs an independent reader of tags; the test is skipped without it.
func mutagen(t *testing.T, files []string) [][]string {
	t.Helper()
	const python = "/usr/bin/python3" // Debian's, which python3-mutagen is for
	if err := exec.Command(python, "-c", "import mutagen").Run(); err != nil {
		t.Skip("python3-mutagen is not installed")
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", asMutagen)
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var titles [][]string
	for line := range strings.Lines(string(out)) {
		var title []string
		if err := json.Unmarshal([]byte(line), &title); err != nil {
			t.Fatal(err)
		}
		titles = append(titles, title)
	}
	return titles
}

// A mutant is a tag of which one or two octets were changed.
type mutant struct {
	file    []byte
	what    string
	changed []int // offsets
	from    int   // where the title's frame is
}

// mutate makes the n-th mutant.
func mutate(rng *rand.Rand) mutant {
	version := byte(2 + rng.IntN(3))
	encoding := byte(rng.IntN(2))
	if version == 4 {
		encoding = byte(rng.IntN(4))
	}
	words := []string{"Song", "Été", "naïve", "Æon", "Straße", "ÿes", "plain"}
	if encoding != 0 {
		words = append(words, "Группа", "крови", "さくら", "🎵", "Łódź")
	}
	titled := fmt.Sprintf("%s %s %d", words[rng.IntN(len(words))], words[rng.IntN(len(words))], rng.IntN(1000))
	name := func(long, short string) string {
		if version == 2 {
			return short
		}
		return long
	}
	escaping := rng.IntN(3) // not at all, by frame, by tag
	plain := func(long, short string, body []byte) []byte {
		if version == 4 && escaping == 1 {
			return frame(4, long, 3, length(len(body), escape(body)))
		}
		if version == 4 && escaping == 2 {
			return frame(4, long, 2, escape(body))
		}
		return frame(version, name(long, short), 0, body)
	}
	title := plain("TIT2", "TT2", text(encoding, titled))
	frames := [][]byte{
		plain("TPE1", "TP1", text(encoding, "Artist")),
		title,
		plain("TALB", "TAL", text(encoding, "Album")),
		plain("COMM", "COM", append([]byte{0}, "engA comment\x00that is long enough"...)),
	}
	if rng.IntN(2) == 0 {
		head := "\x00image/jpeg\x00\x03\x00"
		if version == 2 {
			head = "\x00JPG\x03\x00"
		}
		frames = append(frames, plain("APIC", "PIC", append([]byte(head), bytes.Repeat([]byte{0xff, 0xd8, 0xff, 0xe0, 0, 'T'}, 50+rng.IntN(100))...)))
	}
	rng.Shuffle(len(frames), func(i, j int) { frames[i], frames[j] = frames[j], frames[i] })
	frames = append(frames, make([]byte, rng.IntN(3)*20))

	var flags byte
	var extended []byte
	if version > 2 && rng.IntN(3) == 0 {
		flags |= 0x40
		extended = []byte{0, 0, 0, 6, 0, 0, 0, 0, 0, 0}
		if version == 4 {
			extended = []byte{0, 0, 0, 6, 1, 0}
		}
	}
	body := slices.Concat(frames...)
	if version < 4 && escaping > 0 {
		flags |= 0x80
		body = escape(body)
	} else if version == 4 && escaping == 2 {
		flags |= 0x80
	}
	m := mutant{file: id3(version, flags, extended, body), what: fmt.Sprintf("2.%d, encoding %d, escaping %d, flags %x, %q", version, encoding, escaping, flags, titled)}
	if version < 4 && escaping > 0 {
		title = escape(title)
	}
	m.from = bytes.Index(m.file, title)
	for range 1 + rng.IntN(2) {
		at := rng.IntN(len(m.file))
		m.file[at] ^= byte(1 + rng.IntN(255))
		m.changed = append(m.changed, at)
	}
	m.file = append(m.file, make([]byte, 2000)...)
	return m
}

// isSound reports whether what mutagen has read of a mutant can be told to be
// right: the title's place, length and encoding are not what was changed, and
// it is a text still.
func (m mutant) isSound(title string) bool {
	const head = 10 + 4 // of the frame, with encoding and mark
	for _, at := range m.changed {
		if at >= m.from && at < m.from+head || at >= 6 && at < 10 {
			return false
		}
	}
	return !strings.ContainsFunc(title, func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsGraphic(r) })
}

// TestAsMutagen: a title that an independent reader finds in a damaged tag, and
// that is a text still, is found in the same words.
func TestAsMutagen(t *testing.T) {
	rng, dir := rand.New(rand.NewPCG(1, 2)), t.TempDir()
	var mutants []mutant
	var files []string
	for i := range 1500 {
		m := mutate(rng)
		file := filepath.Join(dir, fmt.Sprintf("%d.mp3", i))
		if err := os.WriteFile(file, m.file, 0o600); err != nil {
			t.Fatal(err)
		}
		mutants, files = append(mutants, m), append(files, file)
	}
	compared, more := 0, 0
	for i, titles := range mutagen(t, files) {
		m := mutants[i]
		got, err := tags.Read(bytes.NewReader(m.file), int64(len(m.file)))
		if err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSpace(strings.TrimPrefix(strings.Join(titles, " / "), "\ufeff"))
		if want == "" || !m.isSound(want) {
			if got.Title != "" && titles == nil {
				more++
			}
			continue
		}
		compared++
		if got.Title != want {
			t.Errorf("%d: %q, mutagen reads %q (%s; changed %v, title at %d)", i, got.Title, want, m.what, m.changed, m.from)
		}
	}
	t.Logf("%d of %d titles compared; %d read that mutagen does not", compared, len(mutants), more)
	if compared < 1000 {
		t.Errorf("only %d titles were compared", compared)
	}
}

package catalog

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/test/mp3test"
	"segue/server/catalog/tags"
)

// library makes a music directory of the given files.
func library(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, dir string, log *strings.Builder) *Catalog {
	t.Helper()
	c, err := Open(t.Context(), dir, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestOpen(t *testing.T) {
	cbr, vbr := mp3test.Get(t, "cbr128-joint-44100"), mp3test.Get(t, "v2-48000")
	tagged := append(mp3test.ID3v2{Version: 3, Title: "Étude 音", Artist: "Somebody", Cover: mp3test.FakeCover(20000)}.Bytes(), cbr...)
	dir := library(t, map[string][]byte{
		"b.mp3":           vbr,
		"a.mp3":           tagged,
		"a/z.Mp3":         cbr,
		"sub/dir/c.MP3":   cbr,
		"broken.mp3":      []byte("no frames here"),
		"empty.mp3":       nil,
		"cover.jpg":       mp3test.FakeCover(1000),
		"d.mp3.part":      cbr,
		".hidden/e.mp3":   cbr,
		"directory.mp3/x": nil,
	})
	outside := library(t, map[string][]byte{"secret.mp3": cbr})
	if err := os.Symlink(filepath.Join(outside, "secret.mp3"), filepath.Join(dir, "leak.mp3")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("b.mp3", filepath.Join(dir, "link.mp3")); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	c := open(t, dir, &log)

	var paths []string
	for i, s := range c.Songs() {
		paths = append(paths, s.Path)
		if s.Number != uint32(i+1) {
			t.Errorf("%s has number %d, not %d", s.Path, s.Number, i+1)
		}
	}
	want := []string{"a.mp3", "b.mp3", "link.mp3", "a/z.Mp3", "sub/dir/c.MP3"}
	if !slices.Equal(paths, want) {
		t.Errorf("songs %q, not %q", paths, want)
	}
	for _, name := range []string{"broken.mp3", "empty.mp3", "leak.mp3"} {
		if strings.Count(log.String(), "file="+name) != 1 {
			t.Errorf("%s is not named once in the log:\n%s", name, log.String())
		}
	}

	s, err := c.Song(1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Title != "Étude 音" || s.Artist != "Somebody" || !s.HasCover() {
		t.Errorf("tags %q %q, cover %v", s.Title, s.Artist, s.HasCover())
	}
	if picture, _, err := s.Cover(); err != nil || len(picture) != 20000 {
		t.Errorf("a cover of %d octets, %v", len(picture), err)
	}
	if other, _ := c.Song(4); other.Title != "z" {
		t.Errorf("without tags the title is %q", other.Title)
	} else if other.Revision != s.Revision {
		t.Errorf("the same audio has revisions %s and %s", s.Revision, other.Revision)
	}
	for _, n := range []uint32{0, 6, 1<<32 - 1} {
		if _, err := c.Song(n); !errors.Is(err, ErrNoSong) {
			t.Errorf("song %d: %v", n, err)
		}
	}
}

func TestOpenNothing(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "no"), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a directory that isn't there was opened")
	}
	dir := library(t, map[string][]byte{"x": nil})
	if _, err := Open(t.Context(), filepath.Join(dir, "x"), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a file was opened as a directory")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, dir, slog.New(slog.DiscardHandler)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context's end: %v", err)
	}
}

// TestStream reads frames that lie in one piece, behind a tag, and in two
// pieces with junk between them.
func TestStream(t *testing.T) {
	clean := mp3test.Get(t, "notag128-44100")
	tag := mp3test.ID3v2{Version: 4, Title: "x"}.Bytes()
	var log strings.Builder
	c := open(t, library(t, map[string][]byte{
		"plain.mp3":  clean,
		"tagged.mp3": slices.Concat(tag, clean),
		"twice.mp3":  slices.Concat(clean, tag, clean),
	}), &log)
	for i, want := range [][]byte{clean, clean, slices.Concat(clean, clean)} {
		s := c.Songs()[i]
		stream, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		got, err := io.ReadAll(io.NewSectionReader(stream, 0, int64(len(want))))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d octets of %d, %v", s.Path, len(got), len(want), err)
		}
	}
}

// TestChangedFile: a file that is no longer the one that was split is never
// served.
func TestChangedFile(t *testing.T) {
	data := mp3test.Get(t, "cbr128-joint-44100")
	dir := library(t, map[string][]byte{"a.mp3": data, "b.mp3": data, "c.mp3": data, "d.mp3": data, "e.mp3": data})
	var log strings.Builder
	c := open(t, dir, &log)
	later := time.Now().Add(time.Hour)
	os.WriteFile(filepath.Join(dir, "a.mp3"), data[:len(data)-1], 0o644)
	os.Chtimes(filepath.Join(dir, "b.mp3"), later, later)
	os.Remove(filepath.Join(dir, "c.mp3"))
	for number, want := range map[uint32]error{1: ErrChanged, 2: ErrChanged, 3: ErrGone} {
		s, _ := c.Song(number)
		if _, err := s.Open(); !errors.Is(err, want) {
			t.Errorf("%s: %v, not %v", s.Path, err, want)
		}
	}
	e, _ := c.Song(5)
	overwritten, err := e.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer overwritten.Close()
	// Cut while it is open.
	s, _ := c.Song(4)
	stream, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	os.Truncate(filepath.Join(dir, "d.mp3"), s.Bytes/2)
	for _, n := range []int64{100, s.Bytes} {
		if _, err := stream.ReadAt(make([]byte, n), 0); !errors.Is(err, ErrChanged) {
			t.Errorf("reading %d octets of a truncated file: %v", n, err)
		}
	}
	// Written to while it is open: other octets under the same name and size.
	os.WriteFile(filepath.Join(dir, "e.mp3"), bytes.Repeat([]byte("x"), len(data)), 0o644)
	os.Chtimes(filepath.Join(dir, "e.mp3"), later, later)
	if _, err := overwritten.ReadAt(make([]byte, 100), 0); !errors.Is(err, ErrChanged) {
		t.Errorf("reading an overwritten file: %v", err)
	}
}

func TestMatch(t *testing.T) {
	s := &Song{Path: "Box Sets/Piano No. 1/x.mp3", Tags: tags.Tags{Title: "E\u0301tude in C", Artist: "Frédéric Ðæß", Album: "Early Works", AlbumArtist: "Various"}}
	for text, want := range map[string]bool{
		"": true, "étude": true, "ÉTUDE early": true, "c works frédéric": true, "  c  ": true,
		"etude": true, "e\u0301tude": true, "frederic": true, "various": true, "piano sets": true, "daess": true, "ＥＡＲＬＹ": true,
		"x.mp3": false, "nocturne": false, "étude late": false, "in cfré": false,
	} {
		if got := NewQuery(text).Match(s); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

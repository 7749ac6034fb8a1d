//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"segue/internal/test/mp3test"
)

// The library that is abused: the songs of the house, numbers 1 to 3, then one
// with a picture of the greatest size in use, then very many short ones.
const (
	covered  = 4 // the number of the song with the picture
	picture  = 10_000_000
	shortOne = 50_000
)

// makeLibrary makes the library that is abused, in a new directory.
func makeLibrary(dir, music string) error {
	if err := os.CopyFS(dir, os.DirFS(music)); err != nil {
		return err
	}
	sound, err := fixture("notag128-44100")
	if err != nil {
		return err
	}
	short := sound[:4000] // a fifth of a second
	if err := write(filepath.Join(dir, "a", "covered.mp3"), coverOf(picture), sound); err != nil {
		return err
	}
	for i := range shortOne {
		tag := mp3test.ID3v2{Title: fmt.Sprintf("Short Song %06d", i), Artist: fmt.Sprintf("Artist %04d", i/100)}
		name := filepath.Join(dir, "b", fmt.Sprintf("%03d", i/500), fmt.Sprintf("%06d.mp3", i))
		if err := write(name, tag.Bytes(), short); err != nil {
			return err
		}
	}
	return nil
}

// coverOf is a tag with a picture of so many octets.
func coverOf(octets int) []byte {
	return mp3test.ID3v2{Title: "Covered", Cover: bytes.Repeat([]byte("picture "), octets/8)}.Bytes()
}

// write writes a file whose parts are given, in a directory that need not be
// there, and makes it as old as one that nobody writes any more.
func write(name string, parts ...[]byte) error {
	old := time.Now().Add(-time.Hour)
	return errors.Join(os.MkdirAll(filepath.Dir(name), 0o755),
		os.WriteFile(name, slices.Concat(parts...), 0o644), os.Chtimes(name, old, old))
}

// fixture is a small MP3 file.
func fixture(name string) ([]byte, error) {
	for _, f := range mp3test.All() {
		if f.Name == name {
			return f.Data, nil
		}
	}
	return nil, fmt.Errorf("there is no fixture %s", name)
}

// figure prints one figure.
func figure(name, format string, value any, unit string) {
	fmt.Printf("%s "+format+" %s\n", name, value, unit)
}

// Command compose writes the album "First Light": three pieces of music as WAV
// files and a picture for its cover, all of it computed. It takes nothing from
// outside, and gives the same files every time. Encoding is left to make.sh.
package main

import (
	"flag"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
)

func main() {
	out := flag.String("out", ".", "write the files into this `directory`")
	flag.Parse()
	if err := compose(*out); err != nil {
		fmt.Fprintln(os.Stderr, "compose:", err)
		os.Exit(1)
	}
}

// album returns the pieces in their order.
func album() ([]*Piece, error) {
	var pieces []*Piece
	for _, write := range []func() (*Piece, error){matinee, kitchenRadio, acrossTheValley} {
		piece, err := write()
		if err != nil {
			return nil, fmt.Errorf("a score is wrong: %w", err)
		}
		pieces = append(pieces, piece)
	}
	return pieces, nil
}

// compose writes the album into a directory, which it makes if need be.
func compose(dir string) error {
	pieces, err := album()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var group sync.WaitGroup
	errs := make([]error, len(pieces)+1)
	for i, piece := range pieces {
		group.Go(func() {
			errs[i] = create(filepath.Join(dir, piece.File+".wav"), func(f *os.File) error { return piece.WriteWAV(f) })
		})
	}
	group.Go(func() {
		errs[len(pieces)] = create(filepath.Join(dir, "cover.jpg"), func(f *os.File) error {
			return jpeg.Encode(f, Cover(500), &jpeg.Options{Quality: 86})
		})
	})
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// create makes a file and fills it.
func create(path string, fill func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// pitch is ParsePitch for names that are known to be right.
func pitch(name string) Pitch {
	p, err := ParsePitch(name)
	if err != nil {
		panic(err)
	}
	return p
}

package audio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// An Output takes samples from a [Ring] and makes them heard, or writes them.
//
// Open comes first and once. After that the methods may be called by any
// goroutine, though Play and Flush are meant to be called by one. Play does
// not open the ring's gate, and nothing is heard before both have happened.
type Output interface {
	// Open starts the output at the sampling rate wanted, in Hz, and returns
	// the rate it runs at, to which all songs must be resampled.
	Open(ring *Ring, rate int) (int, error)
	// Play starts to pull samples, when a song begins or goes on after Flush.
	Play()
	// Flush ends what sounds and pulls nothing until the next Play. Once it has
	// returned no sample that was pulled before it is written, but for the rest
	// of one block where a file or a pipe takes nothing: a write that is stuck
	// is not waited for. A device fades out over what it takes next, some
	// hundredths of a second, and is silent within a tenth; what nobody has
	// heard goes back to the ring, for a pause.
	Flush()
	// Drain waits until all that was pulled has been heard or written. Where
	// what was pulled goes back to the ring, by Flush or because a device was
	// lost, it waits until that has been pulled again, or another generation
	// has begun.
	Drain(ctx context.Context) error
	// Buffered estimates how many samples were pulled and are not heard yet.
	Buffered() int
	// Realtime tells outputs that play at the pace of time from those that take
	// samples as fast as they come, and for which there is no stall.
	Realtime() bool
	// Err says why the output has failed for good; nil while it works, or may
	// work again.
	Err() error
	// Close ends the output and its goroutines, but for one that is stuck in a
	// write to a file or a pipe: that is left behind, and the error says so. It
	// may be called twice.
	Close() error
	// String names the output for people.
	String() string
}

// Options are what outputs need of their surroundings. The zero value is good.
type Options struct {
	Stdout io.Writer         // where "pcm:-" goes; nil: os.Stdout
	Notice func(line string) // takes a line for people; nil: nobody listens
	Bits   Bits              // of the samples that are written to files
}

// OpenOutput makes the output that spec names:
//
//	auto      the sound device, or null if there is none at first; one that
//	          is lost later is waited for, and the song holds its place
//	null      silence, in real time
//	wav:FILE  a RIFF file of stereo samples
//	pcm:FILE  the samples alone, little endian; FILE "-" is standard output
//
// A file is created, or emptied, when the first song is about to play.
func OpenOutput(spec string, opt Options) (Output, error) {
	as := encoder{bits: opt.Bits}
	switch kind, name, named := strings.Cut(spec, ":"); {
	case kind == "auto" && !named:
		notice := opt.Notice
		if notice == nil {
			notice = func(string) {}
		}
		return &autoOutput{notice: notice}, nil
	case kind == "null" && !named:
		return &nullOutput{}, nil
	case kind == "wav" && name == "-":
		return nil, fmt.Errorf("output %q: a WAV file's length is written last, which standard output can't do; use pcm:-", spec)
	case kind == "pcm" && name == "-":
		return newFileOutput("standard output", &pcmWriter{encoder: as, w: cmp.Or[io.Writer](opt.Stdout, os.Stdout)}), nil
	case (kind == "wav" || kind == "pcm") && name != "":
		if err := checkFile(name); err != nil {
			return nil, fmt.Errorf("output %s: %w", kind, err)
		}
		if kind == "wav" {
			return newFileOutput(name, &wavWriter{pcmWriter: pcmWriter{encoder: as, name: name}}), nil
		}
		return newFileOutput(name, &pcmWriter{encoder: as, name: name}), nil
	}
	return nil, fmt.Errorf("output %q is unknown; use auto, null, wav:FILE, pcm:FILE or pcm:-", spec)
}

// checkFile says why a file could not be created, as far as that can be known
// without touching it.
func checkFile(name string) error {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return &fs.PathError{Op: "create", Path: name, Err: errors.New("is a directory")}
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(name)); err != nil {
			return &fs.PathError{Op: "create", Path: name, Err: errors.Unwrap(err)}
		}
		return nil
	}
	return err
}

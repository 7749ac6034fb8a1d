package audio

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
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
	// returned no sample that was pulled before it is written. A device fades
	// out over what it takes next, some hundredths of a second, and is silent
	// within a tenth; what nobody has heard goes back to the ring, for a pause.
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
	// Close ends the output and its goroutines. It may be called twice.
	Close() error
	// String names the output for people.
	String() string
}

// Options are what outputs need of their surroundings. The zero value is good.
type Options struct {
	Stdout io.Writer         // where "pcm:-" goes; nil: os.Stdout
	Notice func(line string) // takes a line for people; nil: nobody listens
}

// OpenOutput makes the output that spec names:
//
//	auto      the sound device, or null if there is none at first; one that
//	          is lost later is waited for, and the song holds its place
//	null      silence, in real time
//	wav:FILE  a RIFF file of 16-bit stereo samples
//	pcm:FILE  the samples alone, little endian; FILE "-" is standard output
func OpenOutput(spec string, opt Options) (Output, error) {
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
	case kind == "wav" && name != "":
		return createWAV(name)
	case kind == "pcm" && name == "-":
		return newFileOutput("standard output", &pcmWriter{w: cmp.Or[io.Writer](opt.Stdout, os.Stdout)}), nil
	case kind == "pcm" && name != "":
		return createPCM(name)
	}
	return nil, fmt.Errorf("output %q is unknown; use auto, null, wav:FILE, pcm:FILE or pcm:-", spec)
}

// Package audio turns MP3 frames into sound: it decodes a clean frame stream,
// trims and resamples the samples, holds them in a bounded ring and hands them
// to an output (a sound device, a file, or silence in real time).
//
// It knows nothing of songs, segments, servers or playheads. What plays, when
// to start and when to wait is decided by whoever owns the [Ring]; this
// package only promises that after [Ring.Begin] and [Output.Flush] have returned
// no sample of an earlier generation goes to a file, and none to a device but a
// fade-out of some hundredths of a second.
package audio

// A Sample is one stereo sample frame: left, right. Full scale is −1 to 1, and
// values beyond it are kept until the output.
type Sample = [2]float32

// A Source gives samples in order. It is not for concurrent use.
//
// ReadSamples fills p from its start and says how many it wrote: either
// 0 < n ≤ len(p) and a nil error, or 0 and an error, which is io.EOF at the
// end. An empty p gives 0 and nil. It may block on what it reads from. After
// an error, every further call gives the same error.
type Source interface {
	ReadSamples(p []Sample) (int, error)
}

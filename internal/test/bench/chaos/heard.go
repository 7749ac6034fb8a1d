//go:build linux

package main

import (
	"fmt"
	"slices"
	"time"

	"segue/client/audio"
	"segue/internal/test/lab"
)

// heard is what was heard of a song, against what should have been.
type heard struct {
	silence time.Duration // between the first sample and the last
	lost    int           // samples left out
	twice   int           // samples that came again
	wrong   int           // samples that are nowhere in the song
	rest    int           // samples at the end that did not come
}

func (h heard) String() string {
	return fmt.Sprintf("%.2f s silent, %d lost, %d twice, %d wrong", h.silence.Seconds(), h.lost, h.twice, h.wrong)
}

// recordings are the samples of each play that a speaker has given, as they
// came.
func recordings(takes []lab.Take) map[uint32][]audio.Sample {
	plays := make(map[uint32][]audio.Sample)
	for _, t := range takes {
		at := 0
		for _, run := range t.Runs {
			plays[run.Gen] = append(plays[run.Gen], t.Samples[at:at+run.Samples]...)
			at += run.Samples
		}
	}
	return plays
}

// silence is how long it was silent between the first sample and the last.
func silence(takes []lab.Take) (d time.Duration) {
	for i, t := range takes {
		d += t.Silence
		if i > 0 {
			d += t.At.Sub(takes[i-1].Ended)
		}
	}
	return d
}

// compare judges what was heard of a song.
func compare(got, want []audio.Sample) (h heard) {
	for at := 0; ; {
		n := common(got, want[at:])
		at, got = at+n, got[n:]
		if len(got) == 0 {
			h.rest = len(want) - at
			return h
		}
		on := resync(got, want)
		switch {
		case on < 0:
			h.wrong = len(got)
			return h
		case on > at:
			h.lost += on - at
		default:
			h.twice += at - on
		}
		at = on
	}
}

// common is how many samples two recordings have in common at the start.
func common(a, b []audio.Sample) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// resync finds where in a song a recording goes on; -1: nowhere.
func resync(got, want []audio.Sample) int {
	const key = 1024
	if len(got) < key {
		return -1
	}
	for i := 0; i+key <= len(want); i++ {
		if want[i] == got[0] && slices.Equal(want[i:i+key], got[:key]) {
			return i
		}
	}
	return -1
}

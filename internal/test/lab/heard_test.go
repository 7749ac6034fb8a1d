package lab

import (
	"slices"
	"testing"
	"time"

	"segue/client/audio"
	"segue/client/player"
)

// faithful checks what was heard: every sample is its song's at that place, of
// each play none is missing and none comes twice. It returns how many samples
// each play has given.
func faithful(t *testing.T, r *Room, want map[uint32][]audio.Sample) map[uint32]int64 {
	t.Helper()
	type start struct {
		song uint32
		at   int64
	}
	plays := make(map[uint32]start)
	for _, e := range r.Events() {
		switch e.Kind {
		case player.Asked:
			plays[e.Gen] = start{song: e.Song}
		case player.Sought:
			plays[e.Gen] = start{e.Song, int64(e.Position.Seconds()*float64(r.Speaker.rate) + 0.5)}
		}
	}
	heard := make(map[uint32]int64)
	for i, take := range r.Speaker.Takes() {
		rest := take.Samples
		for _, run := range take.Runs {
			p, ok := plays[run.Gen]
			if !ok {
				t.Errorf("take %d: play %d was never asked for", i, run.Gen)
				return heard
			}
			if run.At != heard[run.Gen] {
				t.Errorf("take %d: play %d goes on at sample %d, and %d were heard", i, run.Gen, run.At, heard[run.Gen])
			}
			heard[run.Gen] = run.At + int64(run.Samples)
			from, to := p.at+run.At, p.at+run.At+int64(run.Samples)
			song := want[p.song]
			if to > int64(len(song)) || !slices.Equal(rest[:run.Samples], song[from:to]) {
				t.Errorf("take %d: samples %d to %d of play %d are not song %d from %d on", i, run.At, heard[run.Gen], run.Gen, p.song, p.at)
				return heard
			}
			rest = rest[run.Samples:]
		}
	}
	return heard
}

// count is how often an event was told.
func (r *Room) count(kind player.Kind) (n int) {
	for _, e := range r.Events() {
		n += count(e.Kind == kind)
	}
	return n
}

// silence is how long it was silent within the takes.
func silence(r *Room) (d time.Duration) {
	for _, take := range r.Speaker.Takes() {
		d += take.Silence
	}
	return d
}

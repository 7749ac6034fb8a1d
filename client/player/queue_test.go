package player

import (
	"slices"
	"testing"
)

func TestQueueOrder(t *testing.T) {
	three := []uint32{5, 6, 5}
	for _, c := range []struct {
		name                   string
		queue                  Queue
		follower, failed, next int
		prev, heardLong        int
	}{
		{"empty", Queue{At: -1, Repeat: RepeatAll}, -1, -1, -1, -1, -1},
		{"before the first", Queue{Songs: three, At: -1}, 0, 0, 0, 0, -1},
		{"first", Queue{Songs: three, At: 0}, 1, 1, 1, 0, 0},
		{"middle", Queue{Songs: three, At: 1}, 2, 2, 2, 0, 1},
		{"last", Queue{Songs: three, At: 2}, -1, -1, -1, 1, 2},
		{"last of all again", Queue{Songs: three, At: 2, Repeat: RepeatAll}, 0, 0, 0, 1, 2},
		{"one again", Queue{Songs: three, At: 1, Repeat: RepeatOne}, 1, 2, 2, 0, 1},
		{"the last again", Queue{Songs: three, At: 2, Repeat: RepeatOne}, 2, -1, -1, 1, 2},
	} {
		q := &c.queue
		got := []int{q.follower(q.At, false), q.follower(q.At, true), q.after(q.At), q.prev(false), q.prev(true)}
		if want := []int{c.follower, c.failed, c.next, c.prev, c.heardLong}; !slices.Equal(got, want) {
			t.Errorf("%s: follower, follower after a failure, next, prev and prev after long are %v, want %v", c.name, got, want)
		}
	}
}

// TestShuffle: what was played stays, and what comes is all there.
func TestShuffle(t *testing.T) {
	q := Queue{At: 2}
	for n := range uint32(20) {
		q.Songs = append(q.Songs, n)
	}
	before := q.copy()
	q.shuffle()
	if !slices.Equal(q.Songs[:3], before.Songs[:3]) || slices.Equal(q.Songs, before.Songs) {
		t.Errorf("shuffled into %v", q.Songs)
	}
	slices.Sort(q.Songs)
	if !slices.Equal(q.Songs, before.Songs) {
		t.Errorf("other songs: %v", q.Songs)
	}
}

func TestRenumber(t *testing.T) {
	q := Queue{Songs: []uint32{5, 6, 5}}
	q.renumber(5, 9)
	if !slices.Equal(q.Songs, []uint32{9, 6, 9}) {
		t.Errorf("renumbered to %v", q.Songs)
	}
}

// TestPlaces holds the arithmetic of the RFC's example, and that of a resampler
// that begins where it has to.
func TestPlaces(t *testing.T) {
	p := &play{}
	p.desc.Rate, p.desc.Delay, p.desc.Padding = 44100, 576, 700
	p.desc.FrameSamples, p.desc.SegmentFrames, p.desc.Segments = 1152, 38, 120
	p.desc.Samples = 119*38*1152 + 5760
	at := duration(1314180, 44100)
	if got := p.placeAt(at, 44100); got != (place{first: 1314180, segment: 30, skip: 2005, music: p.music() - 1314180}) {
		t.Errorf("the RFC's example is at %+v", got)
	}
	if got := p.placeAt(-at, 44100); got != p.beginning() {
		t.Errorf("before the beginning is at %+v", got)
	}
	if got := p.placeAt(10*p.length(), 44100); got.first != p.music() || got.music != 0 || got.segment != 119 {
		t.Errorf("beyond the end is at %+v", got)
	}
	for _, rate := range []int{48000, 22050, 8000, 192000, 44099} {
		got := p.placeAt(at, rate)
		up, down := ratio(44100, rate)
		from := p.music() - got.music // input sample with which the decoder's sound begins
		if from%down != 0 || from/down*up+got.lead != got.first || got.first != samples(at, rate) {
			t.Errorf("at %d Hz: %+v is not where the resampler would have been", rate, got)
		}
		if mulDiv(got.lead, down, up) < 128 {
			t.Errorf("at %d Hz: the resampler is given only %d samples", rate, mulDiv(got.lead, down, up))
		}
	}
}

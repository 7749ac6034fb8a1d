package audio

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// A fakeDevice takes a sample at each look while it works and more wait.
type fakeDevice struct {
	taken   int64
	waiting bool
	stuck   bool
	err     error
	absent  bool
	refuses bool
	lost    int // how often lose was called
	look    int
	tries   []int // at which looks it was to be opened
}

func (d *fakeDevice) progress() (int64, bool, error) {
	if d.waiting && !d.stuck && d.err == nil {
		d.taken++
	}
	return d.taken, d.waiting, d.err
}

func (d *fakeDevice) lose() {
	d.lost++
	d.taken, d.err = 0, errLost
}

func (d *fakeDevice) there() bool { return !d.absent }

func (d *fakeDevice) reopen(context.Context) {
	d.tries = append(d.tries, d.look)
	if !d.refuses {
		d.err = nil
	}
}

// watched looks at a device that often, to which things happen just before a
// look, and tells what was said.
func watched(t *testing.T, d *fakeDevice, happens map[int]func(), looks int) (said []string) {
	t.Helper()
	w := &watcher{device: d, notice: func(line string) { said = append(said, line) }}
	for d.look = range looks {
		if f := happens[d.look]; f != nil {
			f()
		}
		w.look(t.Context())
	}
	return said
}

const (
	saidGone  = "the sound device is lost (gone): the song waits until it is back"
	saidStuck = "the sound device is lost (it takes no more sound): the song waits until it is back"
	saidBack  = "the sound device is back"
)

func TestWatcher(t *testing.T) {
	gone := errors.New("gone")
	tests := []struct {
		name    string
		device  fakeDevice
		happens func(d *fakeDevice) map[int]func()
		said    []string
		lost    int
	}{
		{"nothing happens", fakeDevice{waiting: true}, func(*fakeDevice) map[int]func() { return nil }, nil, 0},
		{"nothing plays", fakeDevice{stuck: true}, func(*fakeDevice) map[int]func() { return nil }, nil, 0},
		{"gone and back", fakeDevice{waiting: true}, func(d *fakeDevice) map[int]func() {
			return map[int]func(){
				5:  func() { d.err, d.absent = gone, true },
				25: func() { d.absent = false },
			}
		}, []string{saidGone, saidBack}, 1},
		{"gone while nothing plays", fakeDevice{}, func(d *fakeDevice) map[int]func() {
			return map[int]func(){5: func() { d.err = gone }}
		}, []string{saidGone, saidBack}, 1},
		{"stuck for a moment", fakeDevice{waiting: true}, func(d *fakeDevice) map[int]func() {
			return map[int]func(){
				5:  func() { d.stuck = true },
				10: func() { d.stuck = false },
			}
		}, nil, 0},
		{"stuck, and after the first returns too", fakeDevice{waiting: true}, func(d *fakeDevice) map[int]func() {
			return map[int]func(){
				5:  func() { d.stuck = true },
				45: func() { d.stuck = false },
			}
		}, []string{saidStuck, saidBack}, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := test.device
			said := watched(t, &d, test.happens(&d), 100)
			if !slices.Equal(said, test.said) || d.lost != test.lost {
				t.Errorf("lost %d times, said %q; want %d, %q", d.lost, said, test.lost, test.said)
			}
		})
	}
}

func TestWatcherTriesLessAndLessOften(t *testing.T) {
	d := &fakeDevice{err: errLost, refuses: true}
	watched(t, d, nil, 300)
	if want := []int{0, 2, 5, 10, 19, 36, 62, 88}; len(d.tries) < len(want) || !slices.Equal(d.tries[:len(want)], want) {
		t.Errorf("tries at looks %v, want %v and so on", d.tries, want)
	}
}

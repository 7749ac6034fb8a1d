package audio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/jfreymuth/pulse"
)

const (
	// deviceLook is how often the device is looked at, and for when it is lost.
	deviceLook = 200 * time.Millisecond
	// deviceStuck is after how many looks a device is lost that takes nothing.
	deviceStuck = 10
	// deviceRest is how many looks at the most lie between two tries to open it.
	deviceRest = 25
)

// A losable is a device that may go and come back.
type losable interface {
	// progress says how many samples the device has taken of what plays now,
	// whether more wait for it, and why it takes none: errLost after lose.
	progress() (taken int64, waiting bool, err error)
	// lose lets the song hold its place.
	lose()
	// there says whether it is worth trying to reopen the device.
	there() bool
	// reopen tries to have the song go on, after lose.
	reopen(ctx context.Context)
}

var errLost = errors.New("the sound device is lost")

// A watcher notices when the device is lost, and when it is back. oto tells of
// a sound server that is gone; a device that was taken from under a server
// shows only in that it takes nothing more.
type watcher struct {
	device losable
	notice func(string) // takes a line for people

	lost  bool // so it was said
	taken int64
	still int // for how many looks it has taken nothing
	pause int // how many looks lie between the last try and the next
	rest  int // how many of them are left
}

// run looks until the context ends.
func (w *watcher) run(ctx context.Context) {
	tick := time.NewTicker(deviceLook)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.look(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (w *watcher) look(ctx context.Context) {
	taken, waiting, err := w.device.progress()
	switch {
	case err == errLost:
		w.regain(ctx)
		return
	case err != nil:
		w.lose(err)
		return
	case !waiting || taken != w.taken:
		w.back()
		w.taken, w.still = taken, 0
	case w.still < deviceStuck:
		w.still++
	default:
		w.lose(errors.New("it takes no more sound"))
	}
}

// lose lets the song wait, and says so once.
func (w *watcher) lose(err error) {
	w.device.lose()
	w.taken, w.still = 0, 0
	if !w.lost {
		w.lost = true
		if errors.Is(err, pulse.ErrConnectionClosed) {
			err = errors.New("the sound server is gone")
		}
		w.notice(fmt.Sprintf("the sound device is lost (%v): the song waits until it is back", err))
	}
}

// regain tries to open the device again, less and less often if it is there and
// can't be opened.
func (w *watcher) regain(ctx context.Context) {
	switch {
	case !w.device.there():
	case w.rest > 0:
		w.rest--
	default:
		w.pause = min(max(1, 2*w.pause), deviceRest)
		w.rest = w.pause
		w.device.reopen(ctx)
	}
}

// back says that the device is back, when it has shown it.
func (w *watcher) back() {
	if w.lost {
		w.notice("the sound device is back")
	}
	w.lost, w.pause, w.rest = false, 0, 0
}

func (o *otoOutput) progress() (taken int64, waiting bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.device == nil {
		return 0, false, errLost
	}
	if o.player != nil {
		held := o.player.BufferedSize() / deviceSampleBytes
		taken, waiting = o.source.given()-int64(held), held > 0 || !o.source.after.done()
	}
	return taken, waiting, o.device.Err()
}

// What was not heard, and what the device may have held, goes back to the
// ring, of which nothing is pulled meanwhile.
func (o *otoOutput) lose() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.player != nil {
		o.ring.giveBack(o.pull() + o.samples(deviceBuffer))
	}
	o.device, o.player, o.fading = nil, nil, fading{}
}

// A device must come back where it was: while a sound server starts anew, its
// card is not to be taken from it.
func (o *otoOutput) there() bool {
	via, err := findDevice(runtime.GOOS, "/dev", os.Getenv)
	return err == nil && via == o.via
}

func (o *otoOutput) reopen(ctx context.Context) {
	device, err := openContext(ctx, o.via, o.rate)
	if err != nil {
		return // it is said already that the device is lost
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.device = device
	o.start()
}

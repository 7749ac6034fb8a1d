package audio

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"
	_ "unsafe" // for go:linkname

	"github.com/ebitengine/oto/v3"
)

const (
	// deviceStart is how long a sound server may take to answer.
	deviceStart = 3 * time.Second
	// deviceWatch is how often the device is looked at, and for when it is lost.
	deviceWatch = 200 * time.Millisecond
)

// otoCreated is oto's own note that a context was made, after which it makes no
// other. The rule is for systems whose sound never dies under a program; where
// it does, on Linux and the BSDs, a second context stands on its own. The other
// ways to a device that is back would be a process of its own for every
// context, with a protocol to it for the place, flushing and volume, or a
// second backend beside oto. Should oto rename the variable, a device that was
// lost stays lost, and TestDevice says so.
//
//go:linkname otoCreated github.com/ebitengine/oto/v3.contextCreated
var otoCreated bool

// openContext starts the device. No two calls may overlap, and of the contexts
// that it gave only the last may be in use.
func openContext(ctx context.Context, rate int) (*oto.Context, error) {
	otoCreated = false
	device, ready, err := oto.NewContext(&oto.NewContextOptions{
		SampleRate:      rate,
		ChannelCount:    2,
		Format:          oto.FormatSignedInt16LE,
		BufferSize:      deviceBuffer,
		ApplicationName: "Segue",
	})
	if err != nil {
		return nil, err
	}
	select {
	case <-ready:
	case <-time.After(deviceStart):
		return nil, errors.New("the sound server doesn't answer")
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if err := device.Err(); err != nil { // the only sign that there is no device
		return nil, err
	}
	return device, nil
}

// watch notices when the device is lost, and when it is back.
func (o *otoOutput) watch(ctx context.Context) {
	defer close(o.done)
	tick := time.NewTicker(deviceWatch)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		o.mu.Lock()
		device := o.device
		o.mu.Unlock()
		if device == nil {
			o.regain(ctx)
		} else if err := device.Err(); err != nil {
			o.lose(err)
		}
	}
}

// lose lets the song hold its place: what was not heard goes back to the ring,
// of which nothing is pulled meanwhile.
func (o *otoOutput) lose(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.player != nil {
		o.ring.giveBack(o.pull())
	}
	o.device, o.player, o.fading = nil, nil, fading{}
	o.notice("the sound device is lost (" + err.Error() + "): the song waits until it is back")
}

// regain opens the device again, if it has come back where it was.
func (o *otoOutput) regain(ctx context.Context) {
	if via, err := findDevice(runtime.GOOS, "/dev", os.Getenv); err != nil || via != o.via {
		return
	}
	device, err := openContext(ctx, o.rate)
	if err != nil {
		return // it is said already that the device is lost
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.device = device
	o.notice("the sound device is back")
	o.start()
}

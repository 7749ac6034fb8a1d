package audio

import (
	"context"
	"errors"
	"fmt"
	"time"
	_ "unsafe" // for go:linkname

	"github.com/ebitengine/oto/v3"
	"github.com/jfreymuth/pulse"
)

// deviceStart is how long a sound server may take to answer.
const deviceStart = 3 * time.Second

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

// openContext starts the device that is played through via. No two calls may
// overlap, and of the contexts that it gave only the last may be in use.
func openContext(ctx context.Context, via string, rate int) (*oto.Context, error) {
	if via == viaPulse {
		if err := pulseHasSink(); err != nil {
			return nil, err
		}
	}
	otoCreated = false
	device, ready, err := oto.NewContext(&oto.NewContextOptions{
		SampleRate:      rate,
		ChannelCount:    2,
		Format:          oto.FormatFloat32LE,
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

// pulseHasSink says why a PulseAudio server has nothing to play on. It is asked
// first to keep the terminal clean: oto would try ALSA next.
func pulseHasSink() error {
	client, err := pulse.NewClient()
	if err != nil {
		return fmt.Errorf("PulseAudio: %w", err)
	}
	defer client.Close()
	if _, err := client.DefaultSink(); err != nil {
		return fmt.Errorf("PulseAudio has no output: %w", err)
	}
	return nil
}

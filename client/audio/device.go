package audio

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// An autoOutput is the sound device, or silence in real time if there is none.
// Which of them is found out in Open; before that there is nothing to be heard.
type autoOutput struct {
	notice func(string)
	opened atomic.Pointer[Output]
}

func (o *autoOutput) Open(ring *Ring, rate int) (int, error) {
	out, err := openDevice(ring, rate, o.notice)
	if err != nil {
		o.notice("no sound device (" + err.Error() + "): playing silently in real time")
		out = &nullOutput{}
		if _, err := out.Open(ring, rate); err != nil {
			return 0, err
		}
	}
	o.opened.Store(&out)
	return rate, nil
}

// output is the one that was opened, or an idle one.
func (o *autoOutput) output() Output {
	if out := o.opened.Load(); out != nil {
		return *out
	}
	return &nullOutput{}
}

func (o *autoOutput) Play()                           { o.output().Play() }
func (o *autoOutput) Flush()                          { o.output().Flush() }
func (o *autoOutput) Drain(ctx context.Context) error { return o.output().Drain(ctx) }
func (o *autoOutput) Buffered() int                   { return o.output().Buffered() }
func (o *autoOutput) Realtime() bool                  { return true }
func (o *autoOutput) Err() error                      { return o.output().Err() }
func (o *autoOutput) Close() error                    { return o.output().Close() }

func (o *autoOutput) String() string {
	if o.opened.Load() == nil {
		return "sound device"
	}
	return o.output().String()
}

// What a device is played through, for people.
const (
	viaPulse = "PulseAudio" // or PipeWire, which speaks its protocol
	viaALSA  = "ALSA"
)

var errNoDevice = errors.New("neither a PulseAudio or PipeWire server nor an ALSA card was found")

// findDevice names what a sound device would be played through, without
// touching it. It is there to keep the terminal clean: where there is nothing,
// ALSA's library writes about twenty lines to standard error.
func findDevice(goos, devDir string, getenv func(string) string) (string, error) {
	switch goos {
	case "linux", "freebsd", "netbsd", "openbsd", "dragonfly":
	default:
		return "", nil // always there, or quiet about it
	}
	if pulseAnswers(getenv("PULSE_SERVER"), getenv("XDG_RUNTIME_DIR")) {
		return viaPulse, nil
	}
	if cards, _ := filepath.Glob(filepath.Join(devDir, "snd", "pcm*p")); len(cards) > 0 {
		return viaALSA, nil
	}
	if oss, _ := filepath.Glob(filepath.Join(devDir, "dsp*")); len(oss) > 0 && goos != "linux" {
		return viaALSA, nil
	}
	return "", errNoDevice
}

// pulseAnswers says whether a PulseAudio server accepts connections. One that
// is named in another way than by a socket's path is taken on trust.
func pulseAnswers(server, runtimeDir string) bool {
	path := filepath.Join(runtimeDir, "pulse", "native")
	if server != "" {
		path = strings.TrimPrefix(server, "unix:")
		if !filepath.IsAbs(path) {
			return true
		}
	}
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func openDevice(ring *Ring, rate int, notice func(string)) (Output, error) {
	via, err := findDevice(runtime.GOOS, "/dev", os.Getenv)
	if err != nil {
		return nil, err
	}
	out := &otoOutput{via: via, notice: notice}
	if _, err := out.Open(ring, rate); err != nil {
		return nil, err
	}
	return out, nil
}
